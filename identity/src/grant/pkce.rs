//! Proof Key for Code Exchange (RFC 7636), with the method S256 only: the code is used by the program
//! that asked for it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::ops::RangeInclusive;
use subtle::ConstantTimeEq;

/// Characters of a verifier (RFC 7636, 4.1).
const LENGTH: RangeInclusive<usize> = 43..=128;

/// Whether the verifier belongs to the challenge. A challenge needs one, and without a challenge there
/// must not be one (RFC 9700, 2.1.1): the challenge may have been removed from the request.
pub(super) fn fits(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) if is_verifier(verifier) => {
            let right = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
            right.as_bytes().ct_eq(challenge.as_bytes()).into()
        }
        _ => false,
    }
}

/// Whether the text consists of unreserved characters of RFC 3986.
fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    LENGTH.contains(&text.len()) && text.bytes().all(is_unreserved)
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_standard_fits() {
        assert!(fits(Some(CHALLENGE), Some(VERIFIER)));
        assert!(fits(None, None));
    }

    #[test]
    fn at04_a_verifier_is_needed_with_a_challenge_and_refused_without_one() {
        assert!(!fits(Some(CHALLENGE), None));
        assert!(!fits(Some(CHALLENGE), Some("")));
        assert!(!fits(None, Some(VERIFIER)));
        assert!(!fits(None, Some("")));
    }

    #[test]
    fn only_s256_of_43_to_128_unreserved_characters_fits() {
        assert!(!fits(Some(VERIFIER), Some(VERIFIER)), "plain");
        assert!(!fits(Some(CHALLENGE), Some(CHALLENGE)));
        assert!(!fits(Some(&CHALLENGE.to_lowercase()), Some(VERIFIER)));
        assert!(!fits(Some(&format!("{CHALLENGE}=")), Some(VERIFIER)));
        let challenge = |verifier: &str| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let own = |verifier: &str| fits(Some(&challenge(verifier)), Some(verifier));
        assert!(own(&"a".repeat(43)) && own(&"-._~09AZ".repeat(16)));
        let wrong = ["a".repeat(42), "a".repeat(129), "a".repeat(43) + "+", "é".repeat(30)];
        for wrong in wrong {
            assert!(!own(&wrong), "{wrong}");
        }
    }
}
