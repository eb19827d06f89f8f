//! Which key of the ring encrypts, and which is the oldest: the row of the installation says so.

use super::ring::KeyRing;
use crate::{
    database::Database,
    entity::{installation as row, key_canary},
    error::Error,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

/// Notes the keys of a database of an earlier version, in which the newest key encrypted. Does nothing
/// if another node has noted its keys first.
pub(crate) async fn settle(db: &Database, keys: &KeyRing) -> Result<(), Error> {
    if sealing_key(db.read()).await?.is_some() {
        return Ok(());
    }
    let canaries = key_canary::Entity::find().all(db.read()).await?;
    let is_in_use = |id: &&str| canaries.iter().any(|canary| canary.key_id == **id);
    let Some(newest) = keys.ids().filter(is_in_use).last() else { return Ok(()) };
    row::Entity::update_many()
        .col_expr(row::Column::SealingKey, Expr::value(newest))
        .col_expr(row::Column::OldestKey, Expr::value(keys.oldest()))
        .filter(row::Column::Id.eq(1))
        .filter(row::Column::SealingKey.is_null())
        .exec(db.write())
        .await?;
    Ok(())
}

/// Notes the keys of a new database, or of one whose hashes were just bound.
pub(super) async fn note(db: &impl ConnectionTrait, keys: &KeyRing) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::SealingKey, Expr::value(keys.ids().last()))
        .col_expr(row::Column::OldestKey, Expr::value(keys.oldest()))
        .filter(row::Column::Id.eq(1))
        .exec(db)
        .await?;
    Ok(())
}

/// The id of the key that encrypts.
pub(crate) async fn sealing_key(db: &impl ConnectionTrait) -> Result<Option<String>, Error> {
    let query = row::Entity::find_by_id(1).select_only().column(row::Column::SealingKey);
    Ok(query.into_tuple::<Option<String>>().one(db).await?.flatten())
}
