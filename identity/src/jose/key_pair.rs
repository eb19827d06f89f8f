//! A private key and its public part.

use super::{algorithm::Algorithm, public_key::PublicKey};
use crate::error::Error;
use rand::{rand_core::UnwrapErr, rngs::SysRng};
use ring::{
    rand::SystemRandom,
    rsa::PublicKeyComponents,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey};
use serde_json::Value;
use std::fmt;
use zeroize::Zeroizing;

/// In bits. NIST SP 800-57 recommends at least this until 2030; more would make signing slower.
const MODULUS: usize = 2048;

/// A parsed key. Parsing checks it, which takes longer than signing.
pub(crate) struct KeyPair {
    private: Private,
    public: PublicKey,
    key_id: String,
}

enum Private {
    Rs256(RsaKeyPair),
    Es256(EcdsaKeyPair),
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", self.key_id)
    }
}

impl KeyPair {
    /// A new private key in PKCS #8 (RFC 5958). An RSA key takes a second, so this must not run on a
    /// thread of other requests. The crate `rsa` makes it, but never signs with it (RUSTSEC-2023-0071).
    pub(crate) fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, Error> {
        let made = match algorithm {
            Algorithm::Rs256 => {
                let key = RsaPrivateKey::new(&mut UnwrapErr(SysRng), MODULUS);
                let key = key.map_err(|_| Error::SigningKey)?;
                key.to_pkcs8_der().map_err(|_| Error::SigningKey)?.as_bytes().to_vec()
            }
            Algorithm::Es256 => {
                let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let key = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new());
                key.map_err(|_| Error::SigningKey)?.as_ref().to_vec()
            }
        };
        Ok(Zeroizing::new(made))
    }

    /// `None` if this is not a key of the algorithm. The public part is derived from the private one.
    pub(crate) fn parse(algorithm: Algorithm, pkcs8: &[u8]) -> Option<Self> {
        let (private, public) = match algorithm {
            Algorithm::Rs256 => {
                let pair = RsaKeyPair::from_pkcs8(pkcs8).ok()?;
                let key: PublicKeyComponents<Vec<u8>> = pair.public().into();
                (Private::Rs256(pair), PublicKey::rsa(&key.n, &key.e))
            }
            Algorithm::Es256 => {
                let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
                let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &random).ok()?;
                let key = PublicKey::p256(pair.public_key().as_ref())?;
                (Private::Es256(pair), key)
            }
        };
        Some(Self { private, key_id: public.thumbprint(), public })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self.private {
            Private::Rs256(_) => Algorithm::Rs256,
            Private::Es256(_) => Algorithm::Es256,
        }
    }

    /// Its thumbprint, which is its `kid`.
    pub(crate) fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The entry of the key set.
    pub(crate) fn published(&self) -> Value {
        self.public.published(self.algorithm())
    }

    /// Whether this key signed the message.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let (algorithm, key): (&'static dyn VerificationAlgorithm, &[u8]) = match &self.private {
            Private::Rs256(pair) => (&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref()),
            Private::Es256(pair) => (&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref()),
        };
        UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        match &self.private {
            Private::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| Error::SigningKey)?;
                Ok(signature)
            }
            Private::Es256(pair) => {
                let signature = pair.sign(&random, message).map_err(|_| Error::SigningKey)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_one_algorithm_and_prints_no_private_part() {
        let key = KeyPair::generate(Algorithm::Es256).unwrap();
        let pair = KeyPair::parse(Algorithm::Es256, &key).unwrap();
        assert_eq!(pair.algorithm(), Algorithm::Es256);
        assert!(KeyPair::parse(Algorithm::Rs256, &key).is_none());
        assert!(KeyPair::parse(Algorithm::Es256, &key[1..]).is_none());
        assert_eq!(format!("{pair:?}"), format!("KeyPair({})", pair.key_id()));
        assert_eq!(pair.key_id().len(), 43);
    }
}
