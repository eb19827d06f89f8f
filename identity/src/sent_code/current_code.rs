//! The newest code of a slot.

use super::slot::Slot;
use crate::{
    account::Owner,
    delivery::outbox::{self, Progress},
    entity::sent_code as row,
    error::Error,
    method::{Destination, Method},
    send_budget::{self, INTERVAL},
    services::Services,
};
use sea_orm::{ConnectionTrait, EntityTrait};

/// A code that was sent.
#[derive(Clone, Debug)]
pub struct SentCode {
    pub destination: Destination,
    pub expires_at: i64,
    /// When another one may be requested.
    pub resend_at: i64,
    /// The last attempt to send it failed (E-SMS-SEND, E-EMAIL-SEND).
    pub is_failing: bool,
    /// It was neither delivered nor given up yet, so its state may change in a moment.
    pub unsettled: bool,
}

/// The code that was sent, also for a while after it expired, so that a user who was too slow can
/// request another one.
pub(crate) async fn last_sent(
    services: &Services,
    slot: &Slot,
    owner: Owner,
) -> Result<Option<SentCode>, Error> {
    let Some(row) = find(services.db.read(), slot, owner).await? else {
        return Ok(None);
    };
    if row.begun_at + REPEATABLE <= services.now() {
        return Ok(None);
    }
    let Some(destination) = slot.open(services, owner.id, &row.address) else {
        return Ok(None);
    };
    let full = open_at(services, slot, owner, destination.method()).await?;
    let resend_at = Ord::max(row.created_at + INTERVAL, full);
    let progress = match row.message_id {
        Some(id) => outbox::progress(services, id).await?,
        None => None,
    };
    Ok(Some(SentCode {
        destination,
        expires_at: row.expires_at,
        resend_at,
        is_failing: progress == Some(Progress::Failing),
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
    send_budget::open_at(services, owner.id, &slot.requester, method).await
}

/// Where the newest code of a slot was sent, while another can be sent there.
pub(super) async fn last_destination(
    services: &Services,
    slot: &Slot,
    owner: Owner,
) -> Result<Option<Destination>, Error> {
    Ok(last_sent(services, slot, owner).await?.map(|sent| sent.destination))
}

/// Seconds after the first code during which others can be requested without a new proof.
const REPEATABLE: i64 = 30 * 60;

/// Removes the code of a slot, if there is one, and no longer tries to send it.
pub(super) async fn forget(services: &Services, slot: &Slot) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    let found = row::Entity::find_by_id(slot.key()).one(&tx).await?;
    if let Some(message) = found.and_then(|row| row.message_id) {
        outbox::withdraw(&tx, message, services.now()).await?;
    }
    row::Entity::delete_by_id(slot.key()).exec(&tx).await?;
    Ok(tx.commit().await?)
}

/// The row of a slot, for the current version of this account.
pub(super) async fn find(
    db: &impl ConnectionTrait,
    slot: &Slot,
    owner: Owner,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(slot.key()).one(db).await?;
    Ok(found.filter(|row| {
        row.account_id == owner.id.0 && row.security_version == owner.security_version
    }))
}
