//! How many users a change of the policy would affect, before it is saved.

use super::update::{Start, Update};
use crate::{
    entity::trusted_browser,
    error::Error,
    method::{Method, Methods},
    policy::Policy,
    services::Services,
    users::{
        filter::{Filter, Status},
        tally,
    },
};
use sea_orm::{EntityTrait, PaginatorTrait};

/// A question to the administrator before a change is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Every user must have a method, or have it `sooner` than before: `missing` of `total` active
    /// users have none, and `invited` users have not signed in yet.
    Enforce { missing: u64, total: u64, invited: u64, start: Start, sooner: bool },
    /// `users` will sign in with only their password. Enforcement, if any, ends.
    TurnOff { users: u64, ends_enforcement: bool },
    /// This many trusted browsers are removed.
    StopTrusting { browsers: u64 },
    /// `users` have this method, and `without_other` of them no other allowed one.
    StopAllowing { method: Method, users: u64, without_other: u64 },
    /// `users` have a passkey or a security key; all of them also have a method.
    StopAllowingPasskeys { users: u64 },
}

/// The most far-reaching first. Disallowing a method or passkeys that no active user has needs no
/// question.
pub async fn questions(
    services: &Services,
    before: &Policy,
    input: &Update,
) -> Result<Vec<Question>, Error> {
    let tally = tally::tally(services).await?;
    let mut asked = Vec::new();
    if before.second_factor_on && !input.second_factor_on {
        let users = tally.active(Methods::is_enabled);
        asked.push(Question::TurnOff { users, ends_enforcement: before.enforcement.is_some() });
        return Ok(asked);
    }
    if let Some(start) =
        input.enforce.filter(|start| start.is_stricter_than(before, services.now()))
    {
        let missing = tally.active(|methods| !methods.is_enabled());
        let (total, sooner) = (tally.active(|_| true), before.enforcement.is_some());
        let invited = Filter { status: Some(Status::Invited), ..Filter::default() };
        let invited = tally.count(&invited);
        asked.push(Question::Enforce { missing, total, invited, start, sooner });
    }
    if before.trust_allowed && !input.trust_allowed {
        let browsers = trusted_browser::Entity::find().count(services.db.read()).await?;
        asked.push(Question::StopTrusting { browsers });
    }
    for method in Method::ALL {
        let users = tally.active(|methods| methods.has(method));
        if before.allowed.has(method) && !input.allowed.has(method) && users > 0 {
            let without_other =
                tally.active(|methods| methods.has(method) && !input.allowed.has_any(methods));
            asked.push(Question::StopAllowing { method, users, without_other });
        }
    }
    let users = tally.active(Methods::has_passkey);
    if before.passkeys_allowed && !input.passkeys_allowed && users > 0 {
        asked.push(Question::StopAllowingPasskeys { users });
    }
    Ok(asked)
}

/// The number of active users who have a method, and of all active users.
pub async fn adoption(services: &Services) -> Result<(u64, u64), Error> {
    let tally = tally::tally(services).await?;
    Ok((tally.active(Methods::is_enabled), tally.active(|_| true)))
}
