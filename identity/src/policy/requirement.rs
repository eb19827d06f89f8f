//! Who must have a second factor, and since when. The policy applies to all users; an
//! administrator's decision for one account overrides it.

use super::Policy;
use crate::{
    entity::account,
    error::Error,
    method::Methods,
    requirement::{Override, Requirement},
};

impl Policy {
    /// The requirement for an account at `now`, if there is one.
    pub(crate) fn requirement(&self, decided: &Override, now: i64) -> Option<Requirement> {
        if !self.second_factor_on {
            return None;
        }
        let of_everybody = self.enforcement.map(|enforcement| Requirement {
            since: enforcement.since,
            from: enforcement.from,
            by_administrator: false,
        });
        match *decided {
            Override::Inherit => of_everybody,
            Override::Required { since } => {
                Some(Requirement { since, from: None, by_administrator: true })
            }
            _ if decided.is_lift(now) => None,
            // When the exemption ends, as if the requirement had been decided then.
            Override::Lifted { until } => of_everybody.map(|requirement| Requirement {
                since: requirement.since.max(until.unwrap_or(0)),
                ..requirement
            }),
        }
    }

    /// The requirement for the account in this row.
    pub(crate) fn requirement_of(
        &self,
        row: &account::Model,
        now: i64,
    ) -> Result<Option<Requirement>, Error> {
        Ok(self.requirement(&Override::of(row)?, now))
    }

    /// Whether a session that began at `signed_in_at` cannot continue because none of the account's
    /// methods is allowed any more. Sessions that began before that change continue.
    pub(crate) fn must_replace(
        &self,
        methods: Methods,
        decided: &Override,
        signed_in_at: i64,
        now: i64,
    ) -> bool {
        let after_that = self.narrowed_at.is_some_and(|since| signed_in_at >= since);
        let is_narrowed = after_that && self.second_factor_on && !self.allowed.has_any(methods);
        is_narrowed && !decided.is_lift(now)
    }
}
