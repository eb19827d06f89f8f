//! The private key of an application.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
    },
};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey};
use serde_json::{Value, json};

pub(super) struct Signer {
    id: String,
    key: Key,
}

enum Key {
    Es256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rs256(RsaKeyPair),
    Ps256(RsaKeyPair),
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn rsa() -> RsaKeyPair {
    let mut random = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    let key = RsaPrivateKey::new(&mut random, 2048).unwrap();
    RsaKeyPair::from_pkcs8(key.to_pkcs8_der().unwrap().as_bytes()).unwrap()
}

impl Signer {
    fn new(id: &str, key: Key) -> Self {
        Self { id: id.to_owned(), key }
    }

    pub(super) fn es256(id: &str) -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
        Self::new(id, Key::Es256(pair))
    }

    pub(super) fn ed25519(id: &str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::new(id, Key::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap()))
    }

    pub(super) fn rs256(id: &str) -> Self {
        Self::new(id, Key::Rs256(rsa()))
    }

    pub(super) fn ps256(id: &str) -> Self {
        Self::new(id, Key::Ps256(rsa()))
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self.key {
            Key::Es256(_) => "ES256",
            Key::Ed25519(_) => "EdDSA",
            Key::Rs256(_) => "RS256",
            Key::Ps256(_) => "PS256",
        }
    }

    /// The public part.
    pub(super) fn jwk(&self) -> Value {
        let mut jwk = match &self.key {
            Key::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) })
            }
            Key::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key()) })
            }
            Key::Rs256(pair) | Key::Ps256(pair) => {
                let PublicKeyComponents { n, e }: PublicKeyComponents<Vec<u8>> =
                    pair.public().into();
                json!({ "kty": "RSA", "n": encoded(n), "e": encoded(e) })
            }
        };
        jwk["alg"] = json!(self.algorithm());
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A signed token. `header` changes members of its header; `null` leaves one out.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let mut whole = json!({ "alg": self.algorithm(), "kid": self.id });
        for (name, value) in header.as_object().unwrap() {
            whole[name] = value.clone();
        }
        whole.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let signed = format!("{}.{}", encoded(whole.to_string()), encoded(claims.to_string()));
        let message = signed.as_bytes();
        let signature = match &self.key {
            Key::Es256(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Key::Rs256(pair) => of_rsa(pair, &RSA_PKCS1_SHA256, message),
            Key::Ps256(pair) => of_rsa(pair, &RSA_PSS_SHA256, message),
        };
        format!("{signed}.{}", encoded(signature))
    }
}

fn of_rsa(pair: &RsaKeyPair, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
    signature
}
