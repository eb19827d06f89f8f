//! What the check is for.

use crate::sent_code;

/// What the check is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Anything,
    /// Resetting the token: a recovery code may replace the app's code.
    Reset,
    /// Trusting this browser: only the code.
    Trust,
    /// Disabling two-factor authentication, which verifies the code itself
    /// ([`crate::disable`]).
    Disable,
}

impl Purpose {
    /// The purpose of the code that is sent for it.
    pub(super) fn sent(self) -> sent_code::Purpose {
        match self {
            Self::Disable => sent_code::Purpose::Disable,
            _ => sent_code::Purpose::IdentityCheck,
        }
    }
}
