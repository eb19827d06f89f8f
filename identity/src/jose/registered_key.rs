//! A public key that another program registered (JWK, RFC 7517 and 7518). It is for one algorithm.

use super::{points, public_key::PublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Map, Value};

/// In bits. Longer keys take longer to check.
const MODULUS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// 65537, which all programs use.
const EXPONENT: [u8; 3] = [1, 0, 1];
/// Members of private and of secret keys.
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

#[derive(Debug)]
pub(crate) struct RegisteredKey {
    key_id: Option<String>,
    public: Public,
}

#[derive(Debug)]
enum Public {
    /// An uncompressed point.
    Es256(Vec<u8>),
    Rs256(Rsa),
    Ps256(Rsa),
    EdDsa(Vec<u8>),
}

#[derive(Debug)]
struct Rsa {
    n: Vec<u8>,
    e: Vec<u8>,
}

/// Why a key cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// It contains a private part.
    Private,
    /// Its type, curve or algorithm is not supported, or it is for another use.
    Unsupported,
    /// An RSA key of another length.
    Length,
    Malformed,
}

impl RegisteredKey {
    pub(crate) fn parse(key: &Map<String, Value>) -> Result<Self, KeyProblem> {
        if PRIVATE.iter().any(|name| key.contains_key(*name)) {
            return Err(KeyProblem::Private);
        }
        if text(key, "use")?.is_some_and(|usage| usage != "sig") || !may_verify(key)? {
            return Err(KeyProblem::Unsupported);
        }
        let (kind, algorithm) = (text(key, "kty")?, text(key, "alg")?);
        let curve = text(key, "crv")?;
        let public = match (kind, algorithm, curve) {
            (Some("EC"), None | Some("ES256"), Some("P-256")) => {
                let (x, y) = (bytes(key, "x", 32)?, bytes(key, "y", 32)?);
                let point = [&[4][..], &x, &y].concat();
                if !points::is_on_p256(&point) {
                    return Err(KeyProblem::Malformed);
                }
                Public::Es256(point)
            }
            (Some("RSA"), None | Some("RS256"), _) => Public::Rs256(rsa(key)?),
            (Some("RSA"), Some("PS256"), _) => Public::Ps256(rsa(key)?),
            (Some("OKP"), None | Some("EdDSA" | "Ed25519"), Some("Ed25519")) => {
                let point = bytes(key, "x", 32)?;
                if points::has_small_order(&point) {
                    return Err(KeyProblem::Malformed);
                }
                Public::EdDsa(point)
            }
            _ => return Err(KeyProblem::Unsupported),
        };
        Ok(Self { key_id: text(key, "kid")?.map(str::to_owned), public })
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// As in RFC 7638, so that administrators can compare it with that of the application.
    pub(crate) fn thumbprint(&self) -> String {
        let public = match &self.public {
            Public::Es256(point) => PublicKey::p256(point),
            Public::EdDsa(point) => Some(PublicKey::ed25519(point)),
            Public::Rs256(Rsa { n, e }) | Public::Ps256(Rsa { n, e }) => Some(PublicKey::rsa(n, e)),
        };
        public.map(|key| key.thumbprint()).unwrap_or_default()
    }

    /// The algorithm that it is for.
    pub(crate) fn algorithm(&self) -> &'static str {
        match self.public {
            Public::Es256(_) => "ES256",
            Public::Rs256(_) => "RS256",
            Public::Ps256(_) => "PS256",
            Public::EdDsa(_) => "EdDSA",
        }
    }

    /// Whether a header may name this algorithm. That of Ed25519 has two names (RFC 9864).
    pub(super) fn is_for(&self, algorithm: &str) -> bool {
        algorithm == self.algorithm()
            || matches!(self.public, Public::EdDsa(_)) && algorithm == "Ed25519"
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let of_rsa = |Rsa { n, e }: &Rsa, parameters: &RsaParameters| {
            RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
        };
        let verified = match &self.public {
            Public::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Public::EdDsa(point) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            Public::Rs256(key) => of_rsa(key, &RSA_PKCS1_2048_8192_SHA256),
            Public::Ps256(key) => of_rsa(key, &RSA_PSS_2048_8192_SHA256),
        };
        verified.is_ok()
    }
}

fn rsa(key: &Map<String, Value>) -> Result<Rsa, KeyProblem> {
    let (n, e) = (decoded(key, "n")?, decoded(key, "e")?);
    let first = n.first().copied().filter(|first| *first != 0).ok_or(KeyProblem::Malformed)?;
    let bits = n.len() * 8 - first.leading_zeros() as usize;
    // A product of two large primes is odd.
    let is_even = n.last().is_none_or(|last| last % 2 == 0);
    match () {
        () if e != EXPONENT => Err(KeyProblem::Unsupported),
        () if !MODULUS.contains(&bits) => Err(KeyProblem::Length),
        () if is_even => Err(KeyProblem::Malformed),
        () => Ok(Rsa { n, e }),
    }
}

/// Whether a key may check signatures (RFC 7517, 4.3).
fn may_verify(key: &Map<String, Value>) -> Result<bool, KeyProblem> {
    let Some(uses) = key.get("key_ops") else { return Ok(true) };
    let uses = uses.as_array().ok_or(KeyProblem::Malformed)?;
    Ok(uses.iter().any(|usage| usage == "verify"))
}

fn text<'a>(key: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, KeyProblem> {
    match key.get(name) {
        None => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or(KeyProblem::Malformed),
    }
}

fn decoded(key: &Map<String, Value>, name: &str) -> Result<Vec<u8>, KeyProblem> {
    let text = text(key, name)?.ok_or(KeyProblem::Malformed)?;
    URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyProblem::Malformed)
}

fn bytes(key: &Map<String, Value>, name: &str, length: usize) -> Result<Vec<u8>, KeyProblem> {
    let bytes = decoded(key, name)?;
    if bytes.len() == length { Ok(bytes) } else { Err(KeyProblem::Malformed) }
}
