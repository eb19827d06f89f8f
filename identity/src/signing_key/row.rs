//! The table of keys.

use super::opened::Opened;
use crate::{
    entity::signing_key::{ActiveModel, Column, Entity},
    error::Error,
    jose::{Algorithm, KeyPair},
    secret::Sealed,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use std::sync::Arc;

/// A key that was made, and not stored yet.
pub(super) struct Made {
    pub(super) key_id: String,
    private_key: Sealed,
}

/// All keys that can be opened, in the order in which they were made. The others are reported, and count
/// as missing: only damage, or an attacker who can write to the database, explains them.
///
/// # Errors
/// If this node lacks the key that encrypted one of them.
pub(super) async fn read(
    services: &Services,
    db: &impl ConnectionTrait,
) -> Result<Vec<Opened>, Error> {
    let rows = Entity::find().order_by_asc(Column::Id).all(db).await?;
    let mut keys = Vec::new();
    for row in rows {
        let place = place(&row.algorithm, &row.key_id);
        let pkcs8 = services.keys.open_or_alarm(TABLE, COLUMN, 0, &place, &row.private_key);
        let pkcs8 = match pkcs8 {
            Err(Error::Unsealable) => continue,
            opened => opened?,
        };
        let pair = Algorithm::parse(&row.algorithm).and_then(|it| KeyPair::parse(it, &pkcs8));
        keys.extend(pair.map(|pair| Opened { row, pair: Arc::new(pair) }));
    }
    Ok(keys)
}

impl Made {
    pub(super) fn new(
        services: &Services,
        algorithm: Algorithm,
        pkcs8: &[u8],
    ) -> Result<Self, Error> {
        let pair = KeyPair::parse(algorithm, pkcs8).ok_or(Error::SigningKey)?;
        let key_id = pair.key_id().to_owned();
        let place = place(algorithm.as_str(), &key_id);
        let private_key = services.keys.seal(TABLE, COLUMN, 0, &place, pkcs8)?;
        Ok(Self { key_id, private_key })
    }
}

const TABLE: &str = "signing_keys";
const COLUMN: &str = "private_key";

/// What a private key is bound to, as in `key_usage::COLUMNS`.
fn place(algorithm: &str, key_id: &str) -> String {
    format!("{algorithm}|{key_id}")
}

/// Stores a key, which signs from now on if `used_from` is set.
pub(super) async fn insert(
    tx: &DatabaseTransaction,
    algorithm: Algorithm,
    made: Made,
    (now, used_from): (i64, Option<i64>),
) -> Result<(), Error> {
    let row = ActiveModel {
        key_id: Set(made.key_id),
        algorithm: Set(algorithm.as_str().to_owned()),
        private_key: Set(made.private_key),
        created_at: Set(now),
        used_from: Set(used_from),
        used_until: Set(None),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The key with this number signs from now on, and no other one of the algorithm.
pub(super) async fn promote(
    tx: &DatabaseTransaction,
    algorithm: Algorithm,
    next: i64,
    now: i64,
) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::UsedUntil, Expr::value(now))
        .filter(Column::Algorithm.eq(algorithm.as_str()))
        .filter(Column::UsedFrom.is_not_null())
        .filter(Column::UsedUntil.is_null())
        .exec(tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::UsedFrom, Expr::value(now))
        .filter(Column::Id.eq(next))
        .exec(tx)
        .await?;
    Ok(())
}
