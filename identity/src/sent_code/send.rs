//! Sending a code.

use super::{current_code::find, purpose::Purpose, slot::Slot};
use crate::{
    account::Owner,
    client::Client,
    delivery::outbox::{self, Post, Recipient},
    entity::sent_code as row,
    error::Error,
    message::{self, Message},
    method::Destination,
    notice::{self, Addressee},
    secret::random_digits,
    send_budget::{self, INTERVAL, Refusal},
    services::Services,
};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

/// Seconds until a code expires.
pub const LIFETIME: i64 = 10 * 60;

/// The result of sending a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It is on its way, and older ones no longer work.
    Sent,
    /// The last one was sent moments ago and still works.
    TooSoon { until: i64 },
    /// Too many were sent.
    Limit { until: i64 },
    /// There is no way to send one, or the attempt is over.
    Impossible,
}

/// Whether a code begins something or follows one that was already sent for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    First,
    Again,
}

/// Sends a new code, which replaces the previous one. The code, its limits and its message are one
/// transaction.
pub(crate) async fn send(
    services: &Services,
    slot: &Slot,
    step: Step,
    owner: Owner,
    to: &Addressee,
    destination: &Destination,
    client: &Client,
) -> Result<Sending, Error> {
    if !services.can_send().has(destination.method()) {
        return Ok(Sending::Impossible);
    }
    let now = services.now();
    let code = random_digits::<6>();
    let tx = services.db.begin().await?;
    let is_confirmed = !matches!(slot.purpose, Purpose::Enroll(_));
    let limits = send_budget::of_code(
        services,
        owner.id,
        &slot.requester,
        destination,
        is_confirmed,
        client,
    );
    match send_budget::charge(&tx, now, &limits).await? {
        Ok(()) => {}
        Err(Refusal::TooSoon { until }) => return Ok(Sending::TooSoon { until }),
        Err(Refusal::Limit { until }) => return Ok(Sending::Limit { until }),
    }
    // A concurrent request waits at the first limit and then finds this row.
    let before = find(&tx, slot, owner).await?;
    if let Some(before) = before.as_ref().filter(|row| row.method == destination.method().as_str())
        && now < before.created_at + INTERVAL
    {
        return Ok(Sending::TooSoon { until: before.created_at + INTERVAL });
    }
    if let Some(replaced) = before.as_ref().and_then(|row| row.message_id) {
        outbox::withdraw(&tx, replaced, now).await?;
    }
    let expires_at = now + LIFETIME;
    let setting = notice::setting(services, &tx, to).await?;
    let message = match destination {
        Destination::Phone(number) => {
            Post::Sms { to: number, text: message::code_text(&code, &setting) }
        }
        Destination::Mail(address) => Post::Mail {
            to: address,
            account: Some(owner.id),
            letter: message::letter(&Message::Code { code: code.clone() }, &setting),
        },
    };
    let mac = slot.mac(services, owner.id, destination, &code);
    let id = outbox::post(services, &tx, Recipient::Real, message, Some(&mac), expires_at).await?;
    let new = row::ActiveModel {
        flow: Set(slot.flow.clone()),
        purpose: Set(slot.purpose.as_str().to_owned()),
        account_id: Set(owner.id.0),
        security_version: Set(owner.security_version),
        method: Set(destination.method().as_str().to_owned()),
        address: Set(slot.seal(services, owner.id, destination)?),
        mac: Set(mac),
        message_id: Set(Some(id)),
        begun_at: Set(before.filter(|_| step == Step::Again).map_or(now, |row| row.begun_at)),
        created_at: Set(now),
        expires_at: Set(expires_at),
    };
    let instead = OnConflict::columns([row::Column::Flow, row::Column::Purpose])
        .update_columns([
            row::Column::AccountId,
            row::Column::SecurityVersion,
            row::Column::Method,
            row::Column::Address,
            row::Column::Mac,
            row::Column::MessageId,
            row::Column::BegunAt,
            row::Column::CreatedAt,
            row::Column::ExpiresAt,
        ])
        .to_owned();
    row::Entity::insert(new).on_conflict(instead).exec_without_returning(&tx).await?;
    tx.commit().await?;
    services.outbox_has_mail();
    Ok(Sending::Sent)
}
