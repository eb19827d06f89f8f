//! Help for users who cannot sign in because they lost a second factor or forgot a password.
//! Administrators never learn or choose the password of another user.

use super::{Outcome, User};
use crate::{
    account::{ACTIVE, AccountId},
    accounts, administrator,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    link::{self, Purpose},
    message::{DisabledBy, Message},
    notice,
    password::LINK_LIFETIME,
    policy, second_factor, send_budget,
    services::Services,
    session::{self, Administrator, FreshAdministrator},
};

/// "Reset two-factor authentication": removes every factor and everything that was trusted, and
/// tells the user.
pub async fn reset_two_factor(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Outcome, Error> {
    let session = administrator.0;
    if id == session.account {
        return Ok(Outcome::Own);
    }
    let now = services.now();
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, session, id).await? else {
        return Ok(Outcome::Gone);
    };
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, session)?;
    if !user.has_factors() {
        return Ok(Outcome::OutOfDate(user));
    }
    if administrator::may_act(&target) && !administrator::has_second_factor(&tx, session).await? {
        return Ok(Outcome::WithoutSecondFactor);
    }
    second_factor::remove_all(&tx, id).await?;
    accounts::force_security_version(&tx, id).await?;
    session::end_all(&tx, id).await?;
    link::forget_all(&tx, id).await?;
    let event = Event::by(Kind::TwoFactorDisabledByAdministrator, session, Some(id));
    audit::record(services, &tx, now, client, event).await?;
    let required = policy.requirement_of(&target, now)?.is_some();
    let happened = client.happened(now);
    let message = Message::Disabled { by: DisabledBy::Administrator, required, happened };
    notice::tell(services, &tx, &target, &message).await?;
    tx.commit().await?;
    Ok(Outcome::Done(user))
}

/// The result of sending a link.
#[derive(Debug)]
pub enum Sent {
    Done(User),
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
    administrator: Administrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Sent, Error> {
    if !services.can_send().mail {
        return Ok(Sent::NoMail);
    }
    let (session, now) = (administrator.0, services.now());
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, session, id).await? else {
        return Ok(Sent::Gone);
    };
    if target.status != ACTIVE {
        return Ok(Sent::OutOfDate);
    }
    let limits = send_budget::of_help("password-link", id, session.account);
    if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
        return Ok(Sent::TooMany { until: refusal.until() });
    }
    let (purpose, by) = (Purpose::ResetPassword, Some(session.account));
    let token = link::make(services, &tx, purpose, Some(&target), by, LINK_LIFETIME).await?;
    let event = Event::by(Kind::PasswordLinkSent, session, Some(id));
    audit::record(services, &tx, now, client, event).await?;
    let message = Message::PasswordLink { link: format!("/reset-password/{}", token.reveal()) };
    notice::send(services, &tx, &target, &message, LINK_LIFETIME).await?;
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, session)?;
    tx.commit().await?;
    Ok(Sent::Done(user))
}
