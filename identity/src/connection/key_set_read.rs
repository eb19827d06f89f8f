//! An attempt to read the key set at an address, and what is stored of it.

use super::{
    key_set::KeySet,
    key_set_call::{Unread, call},
    keys,
    published_keys::{PublishedKeys, at, find, hash},
    values::{Connection, ConnectionId},
};
use crate::{
    application,
    audit::{self, Event, Kind},
    client::Client,
    entity::published_key_set as row,
    error::Error,
    keys::TokenRow,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::json;

/// Seconds between two attempts to read a key set.
pub(super) const BETWEEN: i64 = 60;

/// The result of [`read`].
pub(super) enum Attempt {
    /// What is stored now. The attempt may be that of another request.
    Ended(PublishedKeys),
    /// It was tried less than a minute ago, or too many others are being read.
    NotNow,
    /// The connection has another address, or none.
    Gone,
}

/// Reads the key set, unless it changed since the caller has `seen` it.
pub(super) async fn read(
    services: &Services,
    connection: &Connection,
    uri: &str,
    seen: &PublishedKeys,
) -> Result<Attempt, Error> {
    let id = connection.id;
    let Some((outgoing, _place)) = services.calls.place() else { return Ok(Attempt::NotNow) };
    let Some(turn) = services.calls.turn(id.0) else { return Ok(Attempt::NotNow) };
    let _turn = turn.lock().await;
    let ended = |now: Option<PublishedKeys>| now.map_or(Attempt::Gone, Attempt::Ended);
    let before = find(services, id, uri).await?;
    if before.as_ref() != Some(seen) {
        return Ok(ended(before));
    }
    if !seen.may_be_tried(services) {
        return Ok(Attempt::NotNow);
    }
    if !claim(services, id, uri).await? {
        // Another node may have stored what it read in the meantime, or may be reading.
        let now = find(services, id, uri).await?;
        let is_unread = now.as_ref().is_some_and(|now| now.has_result_of(seen));
        return Ok(if is_unread { Attempt::NotNow } else { ended(now) });
    }
    let result = call(services, outgoing, uri).await;
    if let Err(problem) = &result {
        let problem = problem.as_str();
        tracing::warn!(connection = id.0, problem, "a key set could not be read");
    }
    store(services, connection, uri, seen, result).await?;
    Ok(ended(find(services, id, uri).await?))
}

/// `true` for one request in a minute, of all nodes.
async fn claim(services: &Services, id: ConnectionId, uri: &str) -> Result<bool, Error> {
    let now = services.now();
    let is_due = Condition::any()
        .add(row::Column::TriedAt.lte(now - BETWEEN))
        // A clock was ahead.
        .add(row::Column::TriedAt.gt(services.latest()));
    let claimed = row::Entity::update_many()
        .col_expr(row::Column::TriedAt, Expr::value(now))
        .filter(at(id, uri))
        .filter(is_due)
        .exec(services.db.write())
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Nothing is stored if another address was entered in the meantime, or another request has read the keys.
async fn store(
    services: &Services,
    connection: &Connection,
    uri: &str,
    seen: &PublishedKeys,
    result: Result<(KeySet, i64), Unread>,
) -> Result<(), Error> {
    let (id, now) = (connection.id, services.now());
    let mut columns = row::ActiveModel { problem: Set(None), ..Default::default() };
    if let Err(problem) = &result {
        columns.problem = Set(Some(problem.as_str().to_owned()));
    }
    let key_set = match result {
        Ok((key_set, lasts)) => {
            let fresh_until = now + lasts;
            let hash = hash(uri, key_set.as_str(), (now, fresh_until));
            let mac = services.keys.bind(TokenRow::ConnectionKeySet(&hash), id.0);
            columns.key_set_mac = Set(Some(mac));
            columns.key_set = Set(Some(key_set.as_str().to_owned()));
            columns.read_at = Set(Some(now));
            columns.fresh_until = Set(fresh_until);
            Some(key_set)
        }
        Err(Unread::Keys) => {
            // The application no longer publishes those that were read before.
            (columns.key_set, columns.key_set_mac) = (Set(None), Set(None));
            None
        }
        Err(_) => seen.key_set.clone(),
    };
    let as_seen = match &seen.mac {
        Some(mac) => row::Column::KeySetMac.eq(mac),
        None => row::Column::KeySetMac.is_null(),
    };
    let tx = services.db.begin().await?;
    // Before the rows that would be deleted with it.
    let Some(application) = application::lock_name(&tx, connection.application).await? else {
        return Ok(());
    };
    let stored = row::Entity::update_many()
        .set(columns)
        .filter(at(id, uri))
        .filter(as_seen)
        .exec(&tx)
        .await?;
    if stored.rows_affected == 1 {
        keys::keep_only(&tx, id, key_set.as_ref()).await?;
        record_change(services, &tx, &application, seen, key_set.as_ref()).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The first keys that are read at an address are not a change.
async fn record_change(
    services: &Services,
    tx: &DatabaseTransaction,
    application: &str,
    before: &PublishedKeys,
    after: Option<&KeySet>,
) -> Result<(), Error> {
    let described = |key_set: Option<&KeySet>| key_set.map(KeySet::described).unwrap_or_default();
    let (old, new) = (described(before.key_set.as_ref()), described(after));
    let without = |some: &[String], others: &[String]| {
        let left: Vec<_> = some.iter().filter(|key| !others.contains(key)).cloned().collect();
        (!left.is_empty()).then_some(left)
    };
    let (added, removed) = (without(&new, &old), without(&old, &new));
    if before.read_at.is_none() || (added.is_none() && removed.is_none()) {
        return Ok(());
    }
    let details = json!({ "application": application, "added": added, "removed": removed });
    let event = Event::by_stranger(Kind::ConnectionKeysChanged, None).details(details.to_string());
    audit::record(services, tx, services.now(), &Client::default(), event).await
}
