//! When the password and the factor were given.

use super::factor::Factor;
use crate::method::Method;

/// The authentication that a session rests on: the last sign-in or complete identity check, and a
/// factor that was given after it. Times are seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// `None` if a passkey was used instead of the password.
    pub password_at: Option<i64>,
    pub factor: Option<Factor>,
    /// When a factor was last given. `None` without a factor, or if that is not known.
    pub factor_at: Option<i64>,
    /// When the sign-in or the identity check was complete.
    pub proved_at: i64,
}

/// How strong a proof is, from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// One factor. A code sent by email adds none: the mailbox also receives password reset links.
    Password,
    /// The password, in a browser that was trusted with a second factor.
    TrustedBrowser,
    SecondFactor,
    /// Resists phishing: a response that is valid only for the public address of this installation.
    Passkey,
}

impl Proof {
    /// A sign-in or a complete identity check at `now`.
    pub fn new(password_at: Option<i64>, factor: Option<Factor>, now: i64) -> Self {
        Self { password_at, factor, factor_at: factor.map(|_| now), proved_at: now }
    }

    /// A code that was given later, alone: it does not prove the password again, and never makes the
    /// proof weaker. The caller accepts only methods whose codes are enough to trust a browser, because
    /// a stronger factor of the sign-in counts as given now as well.
    pub(crate) fn with_code(self, method: Method, now: i64) -> Self {
        let with = Self { factor: Some(Factor::Code(method)), factor_at: Some(now), ..self };
        let factor = if with.strength() < self.strength() { self.factor } else { with.factor };
        Self { factor, ..with }
    }

    /// Only a passkey is proof without the password.
    pub fn strength(&self) -> Strength {
        let has_password = self.password_at.is_some();
        match self.factor {
            Some(Factor::Passkey) => Strength::Passkey,
            Some(Factor::SecurityKey) if has_password => Strength::Passkey,
            Some(Factor::Code(Method::App | Method::Sms) | Factor::RecoveryCode)
                if has_password =>
            {
                Strength::SecondFactor
            }
            Some(Factor::TrustedBrowser) if has_password => Strength::TrustedBrowser,
            _ => Strength::Password,
        }
    }
}
