//! The requirement to have a second factor: what the policy demands of one account, and an
//! administrator's decision that overrides the policy.

use crate::{entity::account, error::Error};

/// An administrator's decision for one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Override {
    /// The policy applies.
    #[default]
    Inherit,
    /// Required, from the next sign-in after `since`.
    Required { since: i64 },
    /// Exempt until `until` (exclusive), or indefinitely.
    Lifted { until: Option<i64> },
}

impl Override {
    pub(crate) const INHERIT: &str = "inherit";
    pub(crate) const REQUIRED: &str = "required";
    pub(crate) const LIFTED: &str = "lifted";

    pub(crate) fn of(row: &account::Model) -> Result<Self, Error> {
        match row.requirement.as_str() {
            Self::INHERIT => Ok(Self::Inherit),
            Self::REQUIRED => Ok(Self::Required { since: row.required_at.unwrap_or(0) }),
            Self::LIFTED => Ok(Self::Lifted { until: row.requirement_until }),
            _ => Err(Error::Unreadable("requirement")),
        }
    }

    pub(crate) fn is_lift(&self, now: i64) -> bool {
        match *self {
            Self::Lifted { until } => until.is_none_or(|until| now < until),
            Self::Inherit | Self::Required { .. } => false,
        }
    }
}

/// The requirement to have a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// When it was decided.
    pub since: i64,
    /// The date set for it; `None` when it is due at the next sign-in.
    pub from: Option<i64>,
    /// Required by an administrator for this account; otherwise by the policy for all users.
    pub by_administrator: bool,
}

impl Requirement {
    /// Whether a session that began at `signed_in_at` cannot continue without a second factor. With
    /// a date, this applies to every session; without one, to those that began after the decision.
    pub(crate) fn is_due(self, signed_in_at: i64, now: i64) -> bool {
        match self.from {
            Some(from) => now >= from,
            None => signed_in_at >= self.since,
        }
    }

    /// Whether the date has passed.
    pub fn is_overdue(self, now: i64) -> bool {
        self.from.is_some_and(|from| now >= from)
    }
}
