//! The newest code of an attempt: sending, comparing and spending it.

use super::{LIFETIME, OnItsWay, Purpose, Sending, Slot};
use crate::{
    account::Owner,
    client::Client,
    code::Code,
    delivery::outbox::{self, For, Post, Progress},
    entity::{sent_code as row, sent_code_method},
    error::Error,
    message::{self, Message},
    method::{Destination, Method},
    notice::{self, Addressee},
    secret::random_digits,
    send_budget::{self, INTERVAL, Refusal},
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use subtle::ConstantTimeEq;

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
    let limits =
        send_budget::of_code(services, owner.id, &slot.asker, destination, is_confirmed, client);
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
    let expires_at = now + LIFETIME;
    let setting = notice::setting(services, &tx, to).await?;
    let message = match destination {
        Destination::Phone(number) => {
            Post::Sms { to: number, text: message::code_text(&code, &setting) }
        }
        Destination::Mail(address) => Post::Mail {
            to: address,
            letter: message::letter(&Message::Code { code: code.clone() }, &setting),
        },
    };
    let id = outbox::post(services, &tx, For::Somebody, message, expires_at).await?;
    let new = row::ActiveModel {
        flow: Set(slot.flow.clone()),
        purpose: Set(slot.purpose.as_str().to_owned()),
        account_id: Set(owner.id.0),
        security_version: Set(owner.security_version),
        method: Set(destination.method().as_str().to_owned()),
        address: Set(slot.seal(services, owner.id, destination)?),
        mac: Set(slot.mac(services, owner.id, destination, &code)),
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

/// The result of comparing a code.
pub(crate) enum Compared {
    /// Not spent yet.
    Right {
        mac: String,
        destination: Destination,
    },
    Wrong,
    /// It is too old, or there is none.
    Expired,
}

/// Changes nothing: [`spend`] does.
pub(crate) async fn compare(
    services: &Services,
    slot: &Slot,
    owner: Owner,
    method: Method,
    code: &Code,
) -> Result<Compared, Error> {
    let Some(row) = find(services.db.read(), slot, owner).await? else {
        return Ok(Compared::Expired);
    };
    if row.expires_at <= services.now() || row.method != method.as_str() {
        return Ok(Compared::Expired);
    }
    let destination = slot.open(services, owner.id, &row.address)?;
    let typed = slot.mac(services, owner.id, &destination, code.as_str());
    let right = bool::from(typed.as_bytes().ct_eq(row.mac.as_bytes()));
    Ok(match right {
        true => Compared::Right { mac: row.mac, destination },
        false => Compared::Wrong,
    })
}

/// Spends a code: `true` for exactly one caller, if it is the newest and has not expired.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    slot: &Slot,
    owner: Owner,
    method: Method,
    mac: &str,
) -> Result<bool, Error> {
    let now = services.now();
    let spent = row::Entity::delete_many()
        .filter(row::Column::Flow.eq(&slot.flow))
        .filter(row::Column::Purpose.eq(slot.purpose.as_str()))
        .filter(row::Column::Mac.eq(mac))
        .filter(row::Column::ExpiresAt.gt(now))
        .exec(db)
        .await?;
    sent_code_method::Entity::update_many()
        .col_expr(sent_code_method::Column::LastUsedAt, Expr::value(now))
        .filter(sent_code_method::Column::AccountId.eq(owner.id.0))
        .filter(sent_code_method::Column::Method.eq(method.as_str()))
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// The code that was sent, also for a while after it expired, so that a user who was too slow can
/// request another one.
pub(crate) async fn on_its_way(
    services: &Services,
    slot: &Slot,
    owner: Owner,
) -> Result<Option<OnItsWay>, Error> {
    let Some(row) = find(services.db.read(), slot, owner).await? else {
        return Ok(None);
    };
    if row.begun_at + REPEATABLE <= services.now() {
        return Ok(None);
    }
    let destination = slot.open(services, owner.id, &row.address)?;
    let full = open_at(services, slot, owner, destination.method()).await?;
    let resend_at = Ord::max(row.created_at + INTERVAL, full);
    let progress = match row.message_id {
        Some(id) => outbox::progress(services, id).await?,
        None => None,
    };
    Ok(Some(OnItsWay {
        destination,
        expires_at: row.expires_at,
        resend_at,
        trouble: progress == Some(Progress::Trouble),
        unsettled: progress == Some(Progress::Waiting),
    }))
}

/// When a code of this method may be requested; in the past when it may be now.
pub(crate) async fn open_at(
    services: &Services,
    slot: &Slot,
    owner: Owner,
    method: Method,
) -> Result<i64, Error> {
    send_budget::open_at(services, owner.id, &slot.asker, method).await
}

/// Where the newest code of a slot was sent, while another can be sent there.
pub(super) async fn last_destination(
    services: &Services,
    slot: &Slot,
    owner: Owner,
) -> Result<Option<Destination>, Error> {
    Ok(on_its_way(services, slot, owner).await?.map(|sent| sent.destination))
}

/// Seconds after the first code during which others can be requested without a new proof.
const REPEATABLE: i64 = 30 * 60;

/// Removes the code of a slot, if there is one.
pub(super) async fn forget(services: &Services, slot: &Slot) -> Result<(), Error> {
    row::Entity::delete_by_id(slot.key()).exec(services.db.write()).await?;
    Ok(())
}

/// The row of a slot, for the current version of this account.
async fn find(
    db: &impl ConnectionTrait,
    slot: &Slot,
    owner: Owner,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(slot.key()).one(db).await?;
    Ok(found.filter(|row| {
        row.account_id == owner.id.0 && row.security_version == owner.security_version
    }))
}
