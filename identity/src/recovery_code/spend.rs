//! Comparing and spending a code.

use super::code::RecoveryCode;
use crate::{
    account::AccountId,
    enrolled_methods,
    entity::recovery_code as row,
    error::Error,
    services::Services,
    slow_hash::{Place, SlowHash, no_hash},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// A recovery code, identified by its number and its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    slot: i64,
    generation: i64,
}

/// Compares at the same cost whether the code exists, was used, or does not exist. Changes nothing:
/// [`spend`] does.
pub(crate) async fn compare(
    services: &Services,
    account: AccountId,
    code: &RecoveryCode,
) -> Result<Option<Matched>, Error> {
    let found = row::Entity::find_by_id((account.0, code.slot)).one(services.db.read()).await?;
    let unused = found.filter(|row| row.used_at.is_none());
    let hash = unused.as_ref().and_then(|row| {
        let (generation, slot) = (row.generation, row.slot);
        let place = Place::RecoveryCode { account, generation, slot };
        SlowHash::open(&services.keys, place, &row.hash)
    });
    let right = services.hasher.verify(code.text.as_bytes(), hash.as_ref()).await?;
    Ok(unused.filter(|_| right).map(|row| Matched { slot: row.slot, generation: row.generation }))
}

/// Spends a code: `true` for exactly one caller. Its hash is erased, so an attacker who can write to the
/// database cannot make it usable again.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    code: Matched,
) -> Result<bool, Error> {
    let spent = row::Entity::update_many()
        .col_expr(row::Column::UsedAt, Expr::value(services.now()))
        .col_expr(row::Column::Hash, Expr::value(no_hash()))
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::Slot.eq(code.slot))
        .filter(row::Column::Generation.eq(code.generation))
        .filter(row::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    if spent.rows_affected != 1 {
        return Ok(false);
    }
    enrolled_methods::update_cache(db, account).await?;
    Ok(true)
}
