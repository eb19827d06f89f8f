//! The two-factor state of a user.

use crate::{policy::Policy, requirement::Requirement};

/// The two-factor state of a user (interface specification 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Enabled,
    NotEnabled,
    /// No method, but one is required from this date, or from the next sign-in without a date.
    Required {
        from: Option<i64>,
    },
    /// No method, and the date has passed.
    Overdue {
        from: i64,
    },
    /// "Enable two factor user login" is not ticked.
    Off,
}

impl State {
    pub(crate) fn of(
        policy: &Policy,
        has_method: bool,
        requirement: Option<Requirement>,
        now: i64,
    ) -> Self {
        match requirement {
            _ if !policy.second_factor_on => Self::Off,
            _ if has_method => Self::Enabled,
            None => Self::NotEnabled,
            Some(Requirement { from: Some(from), .. }) if now >= from => Self::Overdue { from },
            Some(Requirement { from, .. }) => Self::Required { from },
        }
    }
}
