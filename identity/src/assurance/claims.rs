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

/// The `acr` of the REFEDS MFA profile: another name of what a second factor or a passkey proves.
pub(crate) const MFA: &str = "https://refeds.org/profile/mfa";

impl Assurance {
    /// The same for an application that asked for this `acr`: it is told by the name that it asked for.
    pub fn named(self, asked: Option<&str>) -> Self {
        let is_met = self.amr.contains(&"mfa") && asked == Some(MFA);
        if is_met { Self { acr: MFA, ..self } } else { self }
    }
}

/// A trusted browser and a code sent by email are not a second factor. `hwk` is never among the
/// methods, because without attestation it is not known whether a key is in hardware.
pub fn assurance(proof: &Proof) -> Assurance {
    let strength = proof.strength();
    let acr = match strength {
        Strength::Password | Strength::TrustedBrowser => "urn:latchkey:1",
        Strength::SecondFactor => "urn:latchkey:2",
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
