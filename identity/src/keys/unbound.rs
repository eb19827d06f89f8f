//! Whether the hashes in this database are bound to their accounts. The canaries say so, sealed: an
//! attacker who can write to the database cannot have copied hashes bound by another start.

use super::{
    belongs::{CANARY, UNBOUND},
    choice,
    ring::KeyRing,
};
use crate::{entity::key_canary as row, error::Error, secret::Sealed};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

/// Whether earlier versions, which bound no hash, made the canaries.
pub(crate) async fn are_unbound(db: &impl ConnectionTrait, keys: &KeyRing) -> Result<bool, Error> {
    let all = row::Entity::find().all(db).await?;
    Ok(all.into_iter().any(|row| {
        let sealed = Sealed(row.sealed);
        let text = keys.open("key_canaries", "sealed", 0, &row.key_id, &sealed);
        text.is_ok_and(|text| text.as_slice() == UNBOUND)
    }))
}

/// Notes every key of the ring. The newest one encrypts.
pub(crate) async fn mark_bound(
    db: &impl ConnectionTrait,
    keys: &KeyRing,
    now: i64,
) -> Result<(), Error> {
    for id in keys.ids() {
        let canary = row::ActiveModel {
            key_id: Set(id.to_owned()),
            sealed: Set(keys.seal_canary(id, CANARY)?.0),
            created_at: Set(now),
        };
        let replace =
            OnConflict::column(row::Column::KeyId).update_column(row::Column::Sealed).to_owned();
        row::Entity::insert(canary).on_conflict(replace).exec_without_returning(db).await?;
    }
    choice::note(db, keys).await
}
