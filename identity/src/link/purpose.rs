//! What a link is for.

use crate::account::{ACTIVE, INVITED};

/// What a link is for; it works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    ResetPassword,
    DisableTwoFactor,
    Invitation,
}

impl Purpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::DisableTwoFactor => "disable_two_factor",
            Self::Invitation => "invitation",
        }
    }

    /// The status an account must have for its link to work.
    pub(super) fn status(self) -> &'static str {
        match self {
            Self::ResetPassword | Self::DisableTwoFactor => ACTIVE,
            Self::Invitation => INVITED,
        }
    }
}
