//! The keys that an application publishes at an address. They are stored, so that all nodes have them, and
//! read again when they are due, or when none of them signed an assertion: then the application may have
//! new ones. A stranger can cause that as well, so it happens at most once a minute.

use super::{
    key_set::KeySet,
    key_set_call::Unread,
    key_set_read::{Attempt, BETWEEN, read},
    list::of_application,
    values::{Connection, ConnectionId},
};
use crate::{
    application::ApplicationId,
    entity::{connection, published_key_set as row},
    error::Error,
    keys::TokenRow,
    secret::TokenHash,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Query,
};
use serde_json::{Map, Value};

/// Seconds for which keys are accepted that were due and cannot be read.
const KEPT: i64 = 24 * 60 * 60;

/// What was last read, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedKeys {
    pub read_at: Option<i64>,
    /// Why the last attempt failed.
    pub problem: Option<Unread>,
    pub(super) key_set: Option<KeySet>,
    fresh_until: i64,
    tried_at: i64,
    /// Differs after each read of the keys.
    pub(super) mac: Option<String>,
}

/// The result of [`read_again`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadAgain {
    Read,
    Failed,
    /// It was tried less than a minute ago, or too many others are being read.
    TooSoon,
    /// The application is gone, or publishes no keys.
    Gone,
}

/// The thumbprint of the key that signed an assertion, and its claims. The address is waited for when the keys
/// are due, when none that is known signed the assertion, and while another request reads them.
pub(super) async fn verified(
    services: &Services,
    connection: &Connection,
    uri: &str,
    assertion: &str,
) -> Result<Option<(String, Map<String, Value>)>, Error> {
    let is_being_read = || services.calls.has_turn(connection.id.0);
    // It may end right after the old keys were found.
    let was_being_read = is_being_read();
    let Some(mut stored) = find(services, connection.id, uri).await? else { return Ok(None) };
    let signer = |stored: &PublishedKeys| {
        stored.accepted(services).and_then(|key_set| key_set.signer(assertion))
    };
    if services.now() < stored.fresh_until
        && let Some(signed) = signer(&stored)
    {
        return Ok(Some(signed));
    }
    if was_being_read || is_being_read() || stored.may_be_tried(services) {
        match read(services, connection, uri, &stored).await? {
            Attempt::Ended(now) => stored = now,
            Attempt::NotNow => {}
            Attempt::Gone => return Ok(None),
        }
    }
    Ok(signer(&stored))
}

/// Reads the key set now, for an administrator who looks at the result.
pub async fn read_again(
    services: &Services,
    _: FreshAdministrator<'_>,
    id: ApplicationId,
) -> Result<ReadAgain, Error> {
    let Some(connection) = of_application(services.db.read(), id).await? else {
        return Ok(ReadAgain::Gone);
    };
    let connection = connection.with_own_keys(services);
    let Some(uri) = &connection.key_set_uri else { return Ok(ReadAgain::Gone) };
    let Some(stored) = find(services, connection.id, uri).await? else {
        return Ok(ReadAgain::Gone);
    };
    Ok(match read(services, &connection, uri, &stored).await? {
        Attempt::Ended(now) if now.problem.is_some() => ReadAgain::Failed,
        Attempt::Ended(_) => ReadAgain::Read,
        Attempt::NotNow => ReadAgain::TooSoon,
        Attempt::Gone => ReadAgain::Gone,
    })
}

/// Only keys that were read at this address, for this connection. `None` if it has another address.
pub(super) async fn find(
    services: &Services,
    id: ConnectionId,
    uri: &str,
) -> Result<Option<PublishedKeys>, Error> {
    let found = row::Entity::find().filter(at(id, uri)).one(services.db.read()).await?;
    let Some(row) = found else { return Ok(None) };
    let row::Model { key_set, key_set_mac, read_at, fresh_until, tried_at, problem, .. } = row;
    let is_own = |text: &String| {
        let hash = hash(uri, text, (read_at.unwrap_or_default(), fresh_until));
        let bound = TokenRow::ConnectionKeySet(&hash);
        services.keys.is_bound(bound, id.0, key_set_mac.as_deref())
    };
    let key_set = key_set.filter(is_own).map(KeySet::stored);
    let problem = problem.as_deref().and_then(Unread::parse);
    let mac = key_set_mac;
    Ok(Some(PublishedKeys { read_at, problem, key_set, fresh_until, tried_at, mac }))
}

/// A connection with this address begins without keys; one without an address has none.
pub(super) async fn begin(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    uri: Option<&str>,
) -> Result<(), Error> {
    row::Entity::delete_by_id(id.0).exec(tx).await?;
    if uri.is_some() {
        let new = row::ActiveModel {
            connection_id: Set(id.0),
            key_set: Set(None),
            key_set_mac: Set(None),
            read_at: Set(None),
            fresh_until: Set(0),
            tried_at: Set(0),
            problem: Set(None),
        };
        row::Entity::insert(new).exec_without_returning(tx).await?;
    }
    Ok(())
}

impl PublishedKeys {
    fn accepted(&self, services: &Services) -> Option<&KeySet> {
        let is_read = self.read_at.is_some_and(|at| services.has_happened(at));
        let is_kept = services.now() < self.fresh_until.saturating_add(KEPT);
        self.key_set.as_ref().filter(|_| is_read && is_kept)
    }

    pub(super) fn has_result_of(&self, other: &Self) -> bool {
        (&self.mac, self.read_at, self.problem) == (&other.mac, other.read_at, other.problem)
    }

    pub(super) fn may_be_tried(&self, services: &Services) -> bool {
        self.tried_at <= services.now() - BETWEEN || !services.has_happened(self.tried_at)
    }
}

/// What is stored for the keys of this connection at this address.
pub(super) fn at(id: ConnectionId, uri: &str) -> Condition {
    let has_address = Query::select()
        .column(connection::Column::Id)
        .from(connection::Entity)
        .and_where(connection::Column::KeySetUri.eq(uri))
        .take();
    Condition::all()
        .add(row::Column::ConnectionId.eq(id.0))
        .add(row::Column::ConnectionId.in_subquery(has_address))
}

/// Of the address, the keys, and when they were read and have to be read again, so that a key that was
/// withdrawn cannot be kept in the database.
pub(super) fn hash(uri: &str, key_set: &str, (read_at, fresh_until): (i64, i64)) -> TokenHash {
    TokenHash::of(&format!("{read_at} {fresh_until} {uri} {key_set}"))
}
