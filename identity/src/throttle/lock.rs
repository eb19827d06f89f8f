//! Shows an account as locked while unknown browsers are kept out.

use super::key::Key;
use crate::{
    account::AccountId,
    accounts,
    entity::{account, throttle},
    error::Error,
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Query},
};

/// Stores in the account until when unknown browsers are kept out. The list of users shows this;
/// nothing is decided by it. The response does not wait for it, because its timing would reveal
/// whether the account exists.
pub(super) fn lock_later(services: &Services, key: &Key, until: i64) {
    let (services, key) = (services.clone(), key.clone());
    tokio::spawn(async move {
        let Some(account) = key.locks else { return };
        if let Err(error) = note_lock(&services, account, &key, until).await {
            tracing::warn!(%error, "the list of users does not show that an account is locked");
        }
    });
}

/// Keeps a longer pause that has another reason. Stores nothing if a success has deleted the count in
/// the meantime: that success locks the account's row too, so PostgreSQL does not read the count
/// before it is gone.
async fn note_lock(services: &Services, id: AccountId, key: &Key, until: i64) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, id).await?;
    let column = account::Column::LockedUntil;
    let still_counted = Query::select()
        .expr(Expr::val(1))
        .from(throttle::Entity)
        .and_where(throttle::Column::Key.eq(key.text.clone()))
        .and_where(throttle::Column::NextAt.eq(until))
        .to_owned();
    account::Entity::update_many()
        .col_expr(column, Expr::value(until))
        .filter(Expr::exists(still_counted))
        .filter(account::Column::Id.eq(id.0))
        .filter(column.is_null().or(column.lt(until)))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back what was stored for a key that paused until `next_at`. Keeps a longer pause that has
/// another reason. The caller has locked the account's row in this transaction.
pub(super) async fn unlock(
    db: &impl ConnectionTrait,
    key: &Key,
    next_at: i64,
) -> Result<(), Error> {
    let Some(id) = key.locks.filter(|_| next_at > 0) else {
        return Ok(());
    };
    let column = account::Column::LockedUntil;
    account::Entity::update_many()
        .col_expr(column, Expr::value(None::<i64>))
        .filter(account::Column::Id.eq(id.0))
        .filter(column.lte(next_at))
        .exec(db)
        .await?;
    Ok(())
}
