//! The registered keys of a connection: whether an administrator registered them, and when each was used.

use super::{
    key_set::KeySet,
    values::{Connection, ConnectionId},
};
use crate::{
    entity::{connection as connection_row, connection_key as row},
    error::Error,
    keys::TokenRow,
    last_use,
    secret::TokenHash,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use std::collections::HashMap;

/// A registered key, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    pub algorithm: &'static str,
    /// Its `kid`.
    pub id: Option<String>,
    /// RFC 7638.
    pub thumbprint: String,
    /// Within a minute.
    pub last_used_at: Option<i64>,
}

/// Whether an administrator registered these keys, or their address: the MAC matches the connection.
pub(super) fn are_own(services: &Services, connection: &Connection) -> bool {
    connection.registered_keys().is_some_and(|registered| {
        let mac = connection.key_set_mac.as_deref();
        let hash = TokenHash::of(registered);
        services.keys.is_bound(TokenRow::ConnectionKeySet(&hash), connection.id.0, mac)
    })
}

/// The MAC of a key set, or of its address.
pub(super) fn mac(services: &Services, id: ConnectionId, registered: &str) -> String {
    let hash = TokenHash::of(registered);
    services.keys.bind(TokenRow::ConnectionKeySet(&hash), id.0)
}

impl Connection {
    /// Without keys that nobody registered, so that an administrator neither sees nor saves them.
    pub(super) fn with_own_keys(self, services: &Services) -> Self {
        match are_own(services, &self) {
            true => self,
            false => Self { key_set: None, key_set_uri: None, ..self },
        }
    }
}

/// Those keys of a connection that are accepted.
pub(super) async fn all(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    key_set: Option<&KeySet>,
) -> Result<Vec<PublicKey>, Error> {
    let Some(key_set) = key_set else { return Ok(Vec::new()) };
    let uses = row::Entity::find().filter(row::Column::ConnectionId.eq(connection.0));
    let uses: HashMap<_, _> =
        uses.all(db).await?.into_iter().map(|row| (row.thumbprint, row.last_used_at)).collect();
    let keys = key_set.keys();
    let keys = keys.iter().map(|key| {
        let thumbprint = key.thumbprint();
        PublicKey {
            algorithm: key.algorithm(),
            id: key.key_id().map(str::to_owned),
            last_used_at: uses.get(&thumbprint).copied(),
            thumbprint,
        }
    });
    Ok(keys.collect())
}

/// Notes the use of a key at most once a minute. The keys are bound again, so that they do not need an old
/// encryption key for years.
pub(super) async fn note_use(
    services: &Services,
    connection: &Connection,
    thumbprint: &str,
) -> Result<(), Error> {
    let (now, db) = (services.now(), services.db.write());
    let found = row::Entity::find_by_id((connection.id.0, thumbprint.to_owned()));
    let last = found.one(services.db.read()).await?.map(|row| row.last_used_at);
    if last.is_some_and(|at| !last_use::is_due(services, at)) {
        return Ok(());
    }
    let new = row::ActiveModel {
        connection_id: Set(connection.id.0),
        thumbprint: Set(thumbprint.to_owned()),
        last_used_at: Set(now),
    };
    let again = OnConflict::columns([row::Column::ConnectionId, row::Column::Thumbprint])
        .update_column(row::Column::LastUsedAt)
        .to_owned();
    row::Entity::insert(new).on_conflict(again).exec_without_returning(db).await?;
    let Some(registered) = connection.registered_keys() else { return Ok(()) };
    let mac = mac(services, connection.id, registered);
    if connection.key_set_mac.as_ref() != Some(&mac) {
        connection_row::Entity::update_many()
            .col_expr(connection_row::Column::KeySetMac, Expr::value(mac))
            .filter(connection_row::Column::Id.eq(connection.id.0))
            .filter(connection_row::Column::KeySetMac.eq(connection.key_set_mac.clone()))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Forgets the uses of keys that are no longer registered.
pub(super) async fn keep_only(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    key_set: Option<&KeySet>,
) -> Result<(), Error> {
    let keys = key_set.map(KeySet::keys).unwrap_or_default();
    row::Entity::delete_many()
        .filter(row::Column::ConnectionId.eq(connection.0))
        .filter(row::Column::Thumbprint.is_not_in(keys.iter().map(|key| key.thumbprint())))
        .exec(db)
        .await?;
    Ok(())
}
