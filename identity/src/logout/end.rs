//! Ends sessions and grants. They are deleted with what belongs to them.

use super::notify::{notify_of_grants, notify_of_sessions};
use crate::{
    entity::{grant, session, session_application as opened},
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
    let ids = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(which.clone())
        .into_query();
    if lock_opened(db, opened::Column::SessionId.in_subquery(ids.clone())).await? {
        notify_of_sessions(db, which.clone()).await?;
        // PostgreSQL would delete these with the sessions in no particular order, and lock them so.
        give_up_grants(db, grant::Column::SessionId.in_subquery(ids)).await?;
    }
    Ok(session::Entity::delete_many().filter(which).exec(db).await?.rows_affected)
}

/// Locks the rows of applications that were opened in sessions, in the order of their keys: they are deleted
/// with the session or with the application. `false` if there are none.
pub(crate) async fn lock_opened(
    db: &impl ConnectionTrait,
    which: impl IntoCondition,
) -> Result<bool, Error> {
    let keys: Vec<(i64, i64)> = opened::Entity::find()
        .select_only()
        .columns([opened::Column::SessionId, opened::Column::ApplicationId])
        .filter(which.into_condition())
        .order_by_asc(opened::Column::SessionId)
        .order_by_asc(opened::Column::ApplicationId)
        .lock(LockType::Update)
        .into_tuple()
        .all(db)
        .await?;
    Ok(!keys.is_empty())
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
