//! Why a code was not accepted.

use crate::code::FormatError;

/// Why a code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    Malformed(FormatError),
    /// Not a code of the app. `failures` are consecutive, including this one.
    Wrong {
        failures: i64,
    },
    /// Not the newest code that was sent.
    SentWrong {
        failures: i64,
    },
    /// The code was sent too long ago, or none was sent.
    Expired,
    Used,
    /// Nothing was compared: the app's secret is damaged, or the clock jumped. The user has other
    /// ways.
    Unusable,
    /// Not one of the unused recovery codes.
    RecoveryCodeWrong {
        failures: i64,
    },
    /// Too many wrong codes. The next attempt is allowed at this time, or at none if it is
    /// `throttle::UNTIL_CLEARED`.
    Paused {
        until: i64,
    },
}

impl CodeError {
    /// Whether a code was compared that could have been right, so that its charge stays.
    pub(crate) fn is_guess(self) -> bool {
        self.was_compared() && self != Self::Used
    }

    /// Whether a code was compared, so that the refusal is recorded in the audit log.
    pub(crate) fn was_compared(self) -> bool {
        !matches!(self, Self::Malformed(_) | Self::Paused { .. } | Self::Expired | Self::Unusable)
    }
}
