//! The claims `acr`, `amr` and `auth_time` of OpenID Connect.

use super::{
    factor::Factor,
    proof::{Proof, Strength},
};
use crate::method::Method;

/// What applications are told about a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assurance {
    /// `phr` is phishing-resistant (OpenID Connect Extended Authentication Profile, ACR Values).
    pub acr: &'static str,
    /// Values of RFC 8176.
    pub amr: Vec<&'static str>,
    /// Seconds since 1970.
    pub auth_time: i64,
}

const PASSWORD: &str = "urn:latchkey:1";
const SECOND_FACTOR: &str = "urn:latchkey:2";
/// The `acr` of the REFEDS MFA profile: another name of what a second factor or a passkey proves.
pub(crate) const MFA: &str = "https://refeds.org/profile/mfa";

impl Assurance {
    /// The same for an application that is told this `acr` if it is met. A higher level meets a lower one.
    pub fn named(self, asked: Option<&str>) -> Self {
        let is_mfa = self.amr.contains(&"mfa");
        let acr = match asked {
            Some(PASSWORD) => PASSWORD,
            Some(SECOND_FACTOR) if is_mfa => SECOND_FACTOR,
            Some(MFA) if is_mfa => MFA,
            _ => self.acr,
        };
        Self { acr, ..self }
    }
}

/// A trusted browser and a code sent by email are not a second factor. `hwk` is never among the
/// methods, because without attestation it is not known whether a key is in hardware.
pub fn assurance(proof: &Proof) -> Assurance {
    let strength = proof.strength();
    let acr = match strength {
        Strength::Password | Strength::TrustedBrowser => PASSWORD,
        Strength::SecondFactor => SECOND_FACTOR,
        Strength::Passkey => "phr",
    };
    let password = proof.password_at.map(|_| "pwd");
    let factor: &[_] = match proof.factor {
        Some(Factor::Code(Method::Sms)) => &["sms"],
        Some(Factor::Code(Method::App | Method::Email) | Factor::RecoveryCode) => &["otp"],
        // RFC 8176: possession of a key, and presence of the user. A security key proves both as a
        // passkey does; it only does not replace the password.
        Some(Factor::Passkey | Factor::SecurityKey) => &["pop", "user"],
        Some(Factor::TrustedBrowser) | None => &[],
    };
    let several = (strength >= Strength::SecondFactor).then_some("mfa");
    let amr = password.into_iter().chain(factor.iter().copied()).chain(several).collect();
    Assurance { acr, amr, auth_time: proof.proved_at }
}
