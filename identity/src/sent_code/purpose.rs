//! What a code is for.

use crate::method::Method;

/// What is being set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Sms,
    Email,
    /// "Change phone number"
    OtherPhone,
}

impl Target {
    pub fn method(self) -> Method {
        match self {
            Self::Sms | Self::OtherPhone => Method::Sms,
            Self::Email => Method::Email,
        }
    }
}

/// What a code is for. It works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignIn,
    IdentityCheck,
    Disable,
    Enroll(Target),
}

impl Purpose {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::IdentityCheck => "identity_check",
            Self::Disable => "disable",
            Self::Enroll(Target::Sms) => "enroll_sms",
            Self::Enroll(Target::Email) => "enroll_email",
            Self::Enroll(Target::OtherPhone) => "change_phone",
        }
    }
}
