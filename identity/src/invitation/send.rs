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
    send_budget::{charge_or_leave_out, of_address_of_users},
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
    notice::send_link(services, tx, target, &message, &token, LIFETIME).await?;
    Ok(if by_mail { Delivery::Mailed } else { Delivery::ByHand })
}

/// An invitation by the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handover {
    Mailed,
    /// The link, for the operator to hand over.
    Link(String),
}

/// Like [`send`], by the operator. The link is returned if it shall be handed over, or no email can
/// be sent.
pub(crate) async fn send_by_operator(
    services: &Services,
    tx: &DatabaseTransaction,
    target: &row::Model,
    by_hand: bool,
) -> Result<Handover, Error> {
    let token = link::make(services, tx, PURPOSE, Some(target), None, LIFETIME).await?;
    let event = Event::by_stranger(Kind::InvitationSent, Some(AccountId(target.id)));
    audit::record(services, tx, services.now(), &Client::operator(), event).await?;
    let link = format!("/invitation/{}", token.reveal());
    if by_hand || !services.can_send().mail {
        return Ok(Handover::Link(format!("{}{link}", services.public_url)));
    }
    let message = Message::Invitation { link, by: OPERATOR.to_owned() };
    notice::send_link(services, tx, target, &message, &token, LIFETIME).await?;
    Ok(Handover::Mailed)
}

/// Who invites a user whom the operator added.
const OPERATOR: &str = "The operator of the server";

/// Like [`send`], in the background, for a user whom this administrator imported. Without email no link is created:
/// "Resend invitation" shows one later. `false` if too many invitations were sent to the address, because
/// deleting users and importing them again must not reset the limits: the user is invited, but gets
/// no email.
pub(crate) async fn send_later(
    services: &Services,
    tx: &DatabaseTransaction,
    (actor, by): (AccountId, &str),
    target: &row::Model,
    client: &Client,
) -> Result<bool, Error> {
    if !services.can_send().mail {
        return Ok(true);
    }
    let (now, limits) = (services.now(), of_address_of_users(services, &target.email_key));
    if !charge_or_leave_out(tx, now, &limits).await? {
        return Ok(false);
    }
    let token = link::make(services, tx, PURPOSE, Some(target), Some(actor), LIFETIME).await?;
    let event = Event::by(Kind::InvitationSent, actor, Some(AccountId(target.id)));
    audit::record(services, tx, now, client, event).await?;
    let link = format!("/invitation/{}", token.reveal());
    let message = Message::Invitation { link, by: by.to_owned() };
    notice::send_link(services, tx, target, &message, &token, LIFETIME).await?;
    Ok(true)
}
