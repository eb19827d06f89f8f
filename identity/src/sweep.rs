//! Deletes expired rows without waiting for any lock. A sweep meets rows of many accounts in no
//! particular order. It leaves a row that another transaction has locked to the next sweep, so it is
//! never part of a deadlock. Rows that the database deletes with an expired row are waited for, so the
//! caller sweeps those first that other transactions lock without locking the expired row.

use crate::{database::Database, error::Error};
use sea_orm::{
    EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, IntoCondition, LockBehavior, LockType},
};

/// Rows in one statement, so that none takes long, however many have expired.
const AT_ONCE: u64 = 1_000;

/// Looks first: a statement that deletes nothing occupies the writer as well.
pub(crate) async fn delete<E: EntityTrait>(
    db: &Database,
    expired: impl IntoCondition,
) -> Result<(), Error> {
    let expired = expired.into_condition();
    if !is_any::<E>(db, expired.clone()).await? {
        return Ok(());
    }
    loop {
        let some = rows::<E>(expired.clone()).limit(AT_ONCE);
        let deleted = E::delete_many().filter(in_rows::<E>(some)).exec(db.write()).await?;
        if deleted.rows_affected < AT_ONCE {
            return Ok(());
        }
    }
}

/// Whether a row matches.
pub(crate) async fn is_any<E: EntityTrait>(
    db: &Database,
    matching: impl IntoCondition,
) -> Result<bool, Error> {
    // Not `exists`, which reads all of them on PostgreSQL.
    let one = E::find().filter(matching.into_condition()).select_only().expr(Expr::val(1));
    Ok(one.into_tuple::<i32>().one(db.read()).await?.is_some())
}

/// A condition: the row matches, and no other transaction has locked it.
pub(crate) fn unlocked<E: EntityTrait>(matching: impl IntoCondition) -> Expr {
    in_rows::<E>(rows::<E>(matching))
}

/// The keys of the matching rows that no other transaction has locked.
fn rows<E: EntityTrait>(matching: impl IntoCondition) -> Select<E> {
    E::find()
        .select_only()
        .columns(key::<E>())
        .filter(matching)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}

fn in_rows<E: EntityTrait>(rows: Select<E>) -> Expr {
    Expr::tuple(key::<E>().into_iter().map(Expr::col)).in_subquery(rows.into_query())
}

fn key<E: EntityTrait>() -> Vec<E::Column> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect()
}
