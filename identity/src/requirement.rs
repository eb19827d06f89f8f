//! Who must have a second factor, and since when. The organization's policy applies to all users;
//! an administrator's decision for one account overrides it.

use crate::{entity::account, error::Error, method::Methods, policy::Policy};

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

    fn is_lift(&self, now: i64) -> bool {
        match *self {
            Self::Lifted { until } => until.is_none_or(|until| now < until),
            Self::Inherit | Self::Required { .. } => false,
        }
    }
}

/// The requirement to have a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// When it was decided.
    pub since: i64,
    /// The date set for it; `None` when it is due at the next sign-in.
    pub from: Option<i64>,
    /// Required by an administrator for this account; otherwise by the policy for all users.
    pub by_administrator: bool,
}

impl Demand {
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

/// The requirement for an account at `now`, if there is one.
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
        // When the exemption ends, as if the requirement had been decided then.
        Override::Lifted { until } => of_everybody
            .map(|demand| Demand { since: demand.since.max(until.unwrap_or(0)), ..demand }),
    }
}

/// The requirement for the account in this row.
pub(crate) fn of(policy: &Policy, row: &account::Model, now: i64) -> Result<Option<Demand>, Error> {
    Ok(demand(policy, &Override::of(row)?, now))
}

/// Whether a session that began at `signed_in_at` cannot continue because none of the account's
/// methods is allowed any more. Sessions that began before that change continue.
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
