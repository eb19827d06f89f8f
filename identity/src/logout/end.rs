//! Ends sessions and grants. They are deleted with what belongs to them.

use super::notify::{notify_of_grants, notify_of_sessions};
use crate::{
    entity::{grant, session},
    error::Error,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{IntoCondition, LockType},
};

/// Grants in one statement, so that none takes long.
const AT_ONCE: u64 = 100;

/// Ends these sessions, and returns how many there were.
pub(crate) async fn end_sessions(
    db: &impl ConnectionTrait,
    which: impl IntoCondition,
) -> Result<u64, Error> {
    let which = which.into_condition();
    notify_of_sessions(db, which.clone()).await?;
    Ok(session::Entity::delete_many().filter(which).exec(db).await?.rows_affected)
}

/// Ends these grants with their codes and tokens, and returns how many there were. Waits for transactions
/// that use one: afterwards, none of their tokens works. The caller does this before it records an event,
/// because such a transaction may be about to record one.
pub(crate) async fn end_grants(
    db: &impl ConnectionTrait,
    which: impl IntoCondition,
) -> Result<u64, Error> {
    let which = which.into_condition();
    notify_of_grants(db, which.clone()).await?;
    give_up_grants(db, which).await
}

/// The same without a message, because the user is not signed out: an application gave the grants up, or
/// has too many.
pub(crate) async fn give_up_grants(
    db: &impl ConnectionTrait,
    which: impl IntoCondition,
) -> Result<u64, Error> {
    let which = which.into_condition();
    let mut ended = 0;
    loop {
        let some = grant::Entity::find()
            .select_only()
            .column(grant::Column::Id)
            .filter(which.clone())
            .order_by_asc(grant::Column::Id)
            .limit(AT_ONCE)
            .lock(LockType::Update)
            .into_query();
        let some = grant::Column::Id.in_subquery(some);
        let deleted = grant::Entity::delete_many().filter(some).exec(db).await?;
        ended += deleted.rows_affected;
        if deleted.rows_affected < AT_ONCE {
            return Ok(ended);
        }
    }
}
