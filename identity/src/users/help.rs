//! Help for users who cannot sign in because they lost a second factor or forgot a password.
//! Administrators never learn or choose the password of another user.

use super::{Outcome, User};
use crate::{
    account::{ACTIVE, AccountId},
    accounts,
    actor::{Actor, By, Operator},
    administrator,
    audit::{self, Kind},
    client::Client,
    error::Error,
    link::{self, Purpose},
    message::Message,
    notice,
    password::LINK_LIFETIME,
    policy, second_factor, send_budget,
    services::Services,
    session::{self, FreshAdministrator},
};
use serde_json::json;

/// "Reset two-factor authentication": removes every factor and everything that was trusted, and
/// tells the user.
pub async fn reset_two_factor(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    reset(services, administrator.0.into(), id, None, client).await
}

/// The same for the operator. The audit log keeps the reason.
pub async fn reset_two_factor_by_operator(
    services: &Services,
    Operator: Operator,
    id: AccountId,
    reason: &str,
) -> Result<Outcome, Error> {
    reset(services, By::Operator, id, Some(reason), &Client::operator()).await
}

async fn reset(
    services: &Services,
    by: By<'_>,
    id: AccountId,
    reason: Option<&str>,
    client: &Client,
) -> Result<Outcome, Error> {
    if by.account() == Some(id) {
        return Ok(Outcome::Own);
    }
    let now = services.now();
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, by, id).await? else {
        return Ok(Outcome::Gone);
    };
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, by)?;
    if !user.has_factors() {
        return Ok(Outcome::OutOfDate(user));
    }
    if administrator::may_act(&target) && !administrator::has_second_factor(&tx, by).await? {
        return Ok(Outcome::WithoutSecondFactor);
    }
    second_factor::remove_all(&tx, id).await?;
    accounts::force_versions(&tx, id).await?;
    session::end_all(&tx, id).await?;
    link::forget_all(&tx, id).await?;
    let mut event = by.event(Kind::TwoFactorDisabledByAdministrator, id);
    if let Some(reason) = reason {
        event = event.details(json!({ "reason": reason }).to_string());
    }
    audit::record(services, &tx, now, client, event).await?;
    let required = policy.requirement_of(&target, now)?.is_some();
    let happened = client.happened(now);
    let message = Message::Disabled { by: by.disabled_by(), required, happened };
    notice::tell(services, &tx, &target, &message).await?;
    tx.commit().await?;
    Ok(Outcome::Done(user))
}

/// The result of sending a link.
#[derive(Debug)]
pub enum Sent {
    Done(Box<User>),
    /// It does not apply to the account's current state.
    OutOfDate,
    /// This server cannot send email.
    NoMail,
    /// One was sent moments ago, or too many were sent.
    TooMany {
        until: i64,
    },
    /// The administrator's role was removed, or there is no such account.
    Gone,
}

/// "Send password reset link": the same link that users can request.
pub async fn send_password_link(
    services: &Services,
    by: impl Into<Actor<'_>>,
    id: AccountId,
    client: &Client,
) -> Result<Sent, Error> {
    if !services.can_send().mail {
        return Ok(Sent::NoMail);
    }
    let (Actor(by), now) = (by.into(), services.now());
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, by, id).await? else {
        return Ok(Sent::Gone);
    };
    if target.status != ACTIVE {
        return Ok(Sent::OutOfDate);
    }
    let limits = send_budget::of_help("password-link", id, by.account());
    if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
        return Ok(Sent::TooMany { until: refusal.until() });
    }
    let (purpose, own) = (Purpose::ResetPassword, by.account());
    let token = link::make(services, &tx, purpose, Some(&target), own, LINK_LIFETIME).await?;
    let event = by.event(Kind::PasswordLinkSent, id);
    audit::record(services, &tx, now, client, event).await?;
    let message = Message::PasswordLink { link: format!("/reset-password/{}", token.reveal()) };
    notice::send_link(services, &tx, &target, &message, &token, LINK_LIFETIME).await?;
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, by)?;
    tx.commit().await?;
    Ok(Sent::Done(Box::new(user)))
}
