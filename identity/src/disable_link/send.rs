//! "Send link to disable 2FA", and cancelling the link.

use super::link::{LIFETIME, PURPOSE};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    link,
    message::Message,
    notice, policy,
    second_factor::State,
    send_budget,
    services::Services,
    session::{Administrator, FreshAdministrator},
    users::User,
};

/// The result of sending a link.
#[derive(Debug)]
pub enum Send {
    Done {
        email: String,
        until: i64,
    },
    /// Administrators cannot send a link to themselves.
    Own,
    /// The administrator has no second factor.
    WithoutSecondFactor,
    /// Two-factor authentication is off, or the user cannot sign in.
    NotEnabled,
    /// No email can be sent.
    NoMail,
    /// Sent a moment ago, or too often.
    TooMany {
        until: i64,
    },
    /// The administrator lost the role, or the account does not exist.
    Gone,
}

/// Emails a link. The previous link stops working.
pub async fn send(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<Send, Error> {
    let (session, now) = (administrator.0, services.now());
    if id == session.account {
        return Ok(Send::Own);
    }
    if !services.can_send().mail {
        return Ok(Send::NoMail);
    }
    let tx = services.db.begin().await?;
    let Some(target) = administrator::lock(&tx, session.into(), id).await? else {
        return Ok(Send::Gone);
    };
    if !administrator::has_second_factor(&tx, session.into()).await? {
        return Ok(Send::WithoutSecondFactor);
    }
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, session.into())?;
    if user.state != State::Enabled || !user.is_active() {
        return Ok(Send::NotEnabled);
    }
    let limits = send_budget::of_help("disable-link", id, Some(session.account));
    if let Err(refusal) = send_budget::charge(&tx, now, &limits).await? {
        return Ok(Send::TooMany { until: refusal.until() });
    }
    let by = Some(session.account);
    let token = link::make(services, &tx, PURPOSE, Some(&target), by, LIFETIME).await?;
    let until = now + LIFETIME;
    let event = Event::by(Kind::DisableLinkSent, session, Some(id));
    audit::record(services, &tx, now, client, event).await?;
    let message = Message::DisableLink { link: format!("/disable-2fa/{}", token.reveal()), until };
    notice::send_link(services, &tx, &target, &message, &token, LIFETIME).await?;
    tx.commit().await?;
    Ok(Send::Done { email: target.email, until })
}

/// "Cancel the link": `false` if there was none.
pub async fn cancel(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
    client: &Client,
) -> Result<bool, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    if administrator::lock(&tx, session.into(), id).await?.is_none()
        || !link::cancel(services, &tx, PURPOSE, id).await?
    {
        return Ok(false);
    }
    let event = Event::by(Kind::DisableLinkCancelled, session, Some(id));
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(true)
}
