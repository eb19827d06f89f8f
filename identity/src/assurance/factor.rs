//! What a user gave besides the password, or in place of it.

use crate::method::Method;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Factor {
    /// A code of this method.
    Code(Method),
    RecoveryCode,
    /// A passkey, alone or after the password.
    Passkey,
    /// A security key, after the password.
    SecurityKey,
    /// The cookie of a trusted browser, after the password.
    TrustedBrowser,
}

impl Factor {
    pub const ALL: [Self; 7] = [
        Self::Code(Method::App),
        Self::Code(Method::Sms),
        Self::Code(Method::Email),
        Self::RecoveryCode,
        Self::Passkey,
        Self::SecurityKey,
        Self::TrustedBrowser,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code(method) => method.as_str(),
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
            Self::SecurityKey => "security_key",
            Self::TrustedBrowser => "trusted_browser",
        }
    }

    /// Reads the result of [`Factor::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.as_str() == text)
    }

    /// Whether it is good enough to trust a browser.
    pub(crate) fn gives_trust(self) -> bool {
        match self {
            Self::Code(method) => method.gives_trust(),
            Self::Passkey | Self::SecurityKey => true,
            Self::RecoveryCode | Self::TrustedBrowser => false,
        }
    }
}

/// The word for a sign-in with this factor, in the audit log and for other programs.
pub(crate) fn word(factor: Option<Factor>) -> &'static str {
    factor.map_or("password", Factor::as_str)
}
