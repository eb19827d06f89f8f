//! Whether the hashes in this database are bound to their accounts. The canaries say so, sealed: an
//! attacker who can write to the database cannot have copied hashes bound by another start.

use super::{
    file::{CANARY, UNBOUND},
    ring::KeyRing,
};
use crate::{entity::key_canary as row, error::Error, secret::Sealed};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel};

/// The canaries of earlier versions, which bound no hash.
pub(crate) async fn unbound(
    db: &impl ConnectionTrait,
    keys: &KeyRing,
) -> Result<Vec<row::Model>, Error> {
    let mut all = row::Entity::find().all(db).await?;
    all.retain(|row| {
        let sealed = Sealed(row.sealed.clone());
        let text = keys.open("key_canaries", "sealed", 0, &row.key_id, &sealed);
        text.is_ok_and(|text| text.as_slice() == UNBOUND)
    });
    Ok(all)
}

pub(crate) async fn mark_bound(
    db: &impl ConnectionTrait,
    keys: &KeyRing,
    canaries: Vec<row::Model>,
) -> Result<(), Error> {
    for canary in canaries {
        let sealed = keys.seal_canary(&canary.key_id, CANARY)?;
        let mut canary = canary.into_active_model();
        canary.sealed = Set(sealed.0);
        canary.update(db).await?;
    }
    Ok(())
}
