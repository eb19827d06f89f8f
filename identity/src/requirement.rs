//! Who must have a second factor, and since when: what the organization demands of everybody, and
//! what an administrator decided for one account, which comes first.

use crate::{entity::account, error::Error, policy::Policy, second_factor::Methods};

/// What an administrator decided for one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Override {
    /// As for everybody.
    #[default]
    Inherit,
    /// Must have one, from the next sign-in after `since`.
    Required { since: i64 },
    /// Need not have one, up to and without `until` where that is given.
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

    fn is_lift(&self, now: i64) -> bool {
        match *self {
            Self::Lifted { until } => until.is_none_or(|until| now < until),
            Self::Inherit | Self::Required { .. } => false,
        }
    }
}

/// Somebody must have a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// When it was decided.
    pub since: i64,
    /// The date that was set for it; without one it is due at the next sign-in.
    pub from: Option<i64>,
    /// An administrator demands it of this account; otherwise the organization of everybody.
    pub by_administrator: bool,
}

impl Demand {
    /// Whether a session that began at `signed_in_at` goes no further without a second factor. With
    /// a date, every session; without one, those that began after it was decided.
    pub(crate) fn is_due(self, signed_in_at: i64, now: i64) -> bool {
        match self.from {
            Some(from) => now >= from,
            None => signed_in_at >= self.since,
        }
    }

    /// The date has passed.
    pub fn is_overdue(self, now: i64) -> bool {
        self.from.is_some_and(|from| now >= from)
    }
}

/// What is demanded of an account at `now`, if anything is.
pub(crate) fn demand(policy: &Policy, decided: &Override, now: i64) -> Option<Demand> {
    if !policy.second_factor_on {
        return None;
    }
    let of_everybody = policy.enforcement.map(|enforcement| Demand {
        since: enforcement.since,
        from: enforcement.from,
        by_administrator: false,
    });
    match *decided {
        Override::Inherit => of_everybody,
        Override::Required { since } => Some(Demand { since, from: None, by_administrator: true }),
        _ if decided.is_lift(now) => None,
        // From the end of the lift on, as if it had been decided then.
        Override::Lifted { until } => of_everybody
            .map(|demand| Demand { since: demand.since.max(until.unwrap_or(0)), ..demand }),
    }
}

/// What is demanded of the owner of a row.
pub(crate) fn of(policy: &Policy, row: &account::Model, now: i64) -> Result<Option<Demand>, Error> {
    Ok(demand(policy, &Override::of(row)?, now))
}

/// Whether a session that began at `signed_in_at` goes no further with these methods, because none
/// of them is allowed any more. Those that began before that go on.
pub(crate) fn must_replace(
    policy: &Policy,
    row: &account::Model,
    signed_in_at: i64,
    now: i64,
) -> Result<bool, Error> {
    let after_that = policy.narrowed_at.is_some_and(|since| signed_in_at >= since);
    if !after_that || !policy.second_factor_on || policy.allowed.has_any(Methods(row.methods)) {
        return Ok(false);
    }
    Ok(!Override::of(row)?.is_lift(now))
}
