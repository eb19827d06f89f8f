//! A right code, until it is spent.

use super::code_error::CodeError;
use crate::{
    assurance::Factor, method::Method, recovery_code::Matched, sent_code::Slot, totp::Step,
};

/// A right code that is not spent yet.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    App(Step),
    Sent { slot: Slot, method: Method, mac: String },
    RecoveryCode(Matched),
}

impl Proof {
    pub(crate) fn is_recovery_code(&self) -> bool {
        matches!(self, Self::RecoveryCode(_))
    }

    pub(crate) fn factor(&self) -> Factor {
        self.method().map_or(Factor::RecoveryCode, Factor::Code)
    }

    /// The word in the audit log.
    pub(crate) fn as_str(&self) -> &'static str {
        self.factor().as_str()
    }

    /// The method that the code came from; `None` for a recovery code.
    pub(crate) fn method(&self) -> Option<Method> {
        match self {
            Self::App(_) => Some(Method::App),
            Self::Sent { method, .. } => Some(*method),
            Self::RecoveryCode(_) => None,
        }
    }

    /// The problem to report when another request spent the code first.
    pub(crate) fn was_spent(&self) -> CodeError {
        match self {
            Self::App(_) => CodeError::Used,
            Self::Sent { .. } => CodeError::Expired,
            Self::RecoveryCode(_) => CodeError::RecoveryCodeWrong { failures: 0 },
        }
    }
}
