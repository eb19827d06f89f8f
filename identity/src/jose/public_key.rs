//! The public part of a key as JSON (JWK, RFC 7517).

use super::algorithm::Algorithm;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// In the form of RFC 7518, 6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    Rsa { n: String, e: String },
    P256 { x: String, y: String },
    Ed25519 { x: String },
}

impl PublicKey {
    /// The modulus and the exponent, big-endian, without leading zeros.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self::Rsa { n: URL_SAFE_NO_PAD.encode(n), e: URL_SAFE_NO_PAD.encode(e) }
    }

    /// The point in its uncompressed form (SEC 1, 2.3.3).
    pub(super) fn p256(point: &[u8]) -> Option<Self> {
        let (form, point) = point.split_first()?;
        let (x, y) = point.split_at_checked(32)?;
        let encoded = |half| URL_SAFE_NO_PAD.encode(half);
        (*form == 4 && y.len() == 32).then(|| Self::P256 { x: encoded(x), y: encoded(y) })
    }

    /// The point as in RFC 8032, 5.1.5.
    pub(super) fn ed25519(point: &[u8]) -> Self {
        Self::Ed25519 { x: URL_SAFE_NO_PAD.encode(point) }
    }

    /// SHA-256 over the required members in the order of the alphabet (RFC 7638). Two keys cannot have
    /// the same one.
    pub(super) fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.members().to_string()))
    }

    /// The entry of a key set.
    pub(super) fn published(&self, algorithm: Algorithm) -> Value {
        let mut members = self.members();
        members["alg"] = json!(algorithm.as_str());
        members["kid"] = json!(self.thumbprint());
        members["use"] = json!("sig");
        members
    }

    fn members(&self) -> Value {
        match self {
            Self::Rsa { n, e } => json!({ "e": e, "kty": "RSA", "n": n }),
            Self::P256 { x, y } => json!({ "crv": "P-256", "kty": "EC", "x": x, "y": y }),
            Self::Ed25519 { x } => json!({ "crv": "Ed25519", "kty": "OKP", "x": x }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7638, 3.1.
    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_\
                 BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_\
                 FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI\
                 4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = PublicKey::Rsa { n: n.to_owned(), e: "AQAB".to_owned() };
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    /// The example of RFC 8037, A.3.
    #[test]
    fn the_thumbprint_of_an_edwards_key_is_that_of_the_standard() {
        let point = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let thumbprint = PublicKey::ed25519(&point).thumbprint();
        assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn only_an_uncompressed_point_of_the_right_length_is_a_key() {
        let point = [&[4_u8][..], &[1; 64]].concat();
        assert!(PublicKey::p256(&point).is_some());
        for wrong in [&[][..], &point[..64], &[&[2][..], &[1; 32]].concat(), &[4; 66], &[4; 20]] {
            assert_eq!(PublicKey::p256(wrong), None, "{wrong:?}");
        }
    }
}
