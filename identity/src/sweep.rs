//! Deletes expired rows without waiting for any lock. A sweep meets rows of many accounts in no
//! particular order. It leaves a row that another transaction has locked to the next sweep, so it is
//! never part of a deadlock.

use crate::error::Error;
use sea_orm::{
    ConnectionTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, IntoCondition, LockBehavior, LockType},
};

pub(crate) async fn delete<E: EntityTrait>(
    db: &impl ConnectionTrait,
    expired: impl IntoCondition,
) -> Result<(), Error> {
    E::delete_many().filter(unlocked::<E>(expired)).exec(db).await?;
    Ok(())
}

/// A condition: the row matches, and no other transaction has locked it.
pub(crate) fn unlocked<E: EntityTrait>(matching: impl IntoCondition) -> Expr {
    let key: Vec<_> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let rows = E::find()
        .select_only()
        .columns(key.iter().copied())
        .filter(matching)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    Expr::tuple(key.into_iter().map(Expr::col)).in_subquery(rows)
}
