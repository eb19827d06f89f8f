//! The policy to be saved.

use crate::{
    method::Method,
    policy::{Allowed, Enforcement, Policy, TRUST_DAYS},
    services::Services,
};

/// The policy to be saved.
#[derive(Clone, Copy, Debug)]
pub struct Update {
    /// The version shown to the administrator.
    pub version: i64,
    pub second_factor_on: bool,
    pub allowed: Allowed,
    pub passkeys_allowed: bool,
    pub trust_allowed: bool,
    pub trust_days: i64,
    /// From when every user must have a method, if at all. Ignored while the second factor is off.
    pub enforce: Option<Start>,
}

/// From when every user must have a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    NextSignIn,
    /// Seconds since 1970.
    On(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    Done,
    /// Another administrator saved first, or removed this one's role.
    Conflict,
    NoMethod,
    TrustDays,
    /// The date is not in the future.
    Date,
    /// An administrator who requires a method of every user must have one.
    OwnMethod,
    /// SMS Message or Email was ticked, but no way to send it is set up.
    CannotSend(Method),
}

impl Start {
    fn date(self) -> Option<i64> {
        match self {
            Self::NextSignIn => None,
            Self::On(date) => Some(date),
        }
    }

    /// Whether users must have a method earlier than under the policy `before`.
    pub(super) fn is_stricter_than(self, before: &Policy, now: i64) -> bool {
        before
            .enforcement
            .is_none_or(|before| self.date().unwrap_or(now) < before.from.unwrap_or(now))
    }
}

impl Update {
    /// Everything that is wrong with the form, in the order of its fields. [`super::save`] refuses it for
    /// the same reasons.
    pub fn errors(&self, services: &Services, before: &Policy) -> Vec<Save> {
        let mut errors = Vec::new();
        if self.trust_allowed && !TRUST_DAYS.contains(&self.trust_days) {
            errors.push(Save::TrustDays);
        }
        if let Some(Start::On(date)) = self.enforce.filter(|_| self.second_factor_on) {
            let is_kept = before.enforcement.is_some_and(|it| it.from == Some(date));
            if !is_kept && date <= services.now() {
                errors.push(Save::Date);
            }
        }
        if !Method::ALL.into_iter().any(|method| self.allowed.has(method)) {
            errors.push(Save::NoMethod);
        }
        let can_send = services.can_send();
        let newly = |method: &Method| self.allowed.has(*method) && !before.allowed.has(*method);
        let unsent = Method::ALL.into_iter().filter(newly).filter(|it| !can_send.has(*it));
        errors.extend(unsent.map(Save::CannotSend));
        errors
    }

    /// When a method becomes required at the next sign-in, users who are signed in continue until
    /// they sign in again.
    pub(super) fn enforcement(&self, before: &Policy, now: i64) -> Option<Enforcement> {
        let from = self.enforce.filter(|_| self.second_factor_on)?.date();
        let since = match before.enforcement {
            Some(before) if from.is_some() || before.from.is_none() => before.since,
            _ => now,
        };
        Some(Enforcement { since, from })
    }
}
