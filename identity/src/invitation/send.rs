//! Sending an invitation.

use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    message::Message,
    notice,
    services::Services,
    session::Session,
};
use sea_orm::DatabaseTransaction;

/// Seconds that a link is valid.
pub const LIFETIME: i64 = 7 * 24 * 60 * 60;

pub(super) const PURPOSE: Purpose = Purpose::Invitation;

/// How an invitation reaches the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    Mailed,
    /// No email can be sent: the administrator hands the link over, see [`super::revealed`].
    ByHand,
}

/// Creates a link, and an email if one can be sent. The previous link stops working.
pub(crate) async fn send(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    target: &row::Model,
    client: &Client,
) -> Result<Delivery, Error> {
    let by = Some(session.account);
    let token = link::make(services, tx, PURPOSE, Some(target), by, LIFETIME).await?;
    let by_mail = services.can_send().mail;
    if !by_mail {
        link::reveal(services, tx, target, &token, session).await?;
    }
    let event = Event::by(Kind::InvitationSent, session, Some(AccountId(target.id)));
    audit::record(services, tx, services.now(), client, event).await?;
    let link = format!("/invitation/{}", token.reveal());
    let message = Message::Invitation { link, by: session.name.clone() };
    notice::send(services, tx, target, &message, LIFETIME).await?;
    Ok(if by_mail { Delivery::Mailed } else { Delivery::ByHand })
}

/// Like [`send`], in the background, for a user whom this administrator imported. Without email no link is created:
/// "Resend invitation" shows one later.
pub(crate) async fn send_later(
    services: &Services,
    tx: &DatabaseTransaction,
    (actor, by): (AccountId, &str),
    target: &row::Model,
    client: &Client,
) -> Result<(), Error> {
    if !services.can_send().mail {
        return Ok(());
    }
    let token = link::make(services, tx, PURPOSE, Some(target), Some(actor), LIFETIME).await?;
    let event = Event::by(Kind::InvitationSent, actor, Some(AccountId(target.id)));
    audit::record(services, tx, services.now(), client, event).await?;
    let link = format!("/invitation/{}", token.reveal());
    let message = Message::Invitation { link, by: by.to_owned() };
    notice::send(services, tx, target, &message, LIFETIME).await
}
