//! Shows an account as locked while unknown browsers are kept out.

use super::key::Key;
use crate::{
    account::AccountId,
    entity::{account, throttle},
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Stores in the account until when unknown browsers are kept out. The list of users shows this;
/// nothing is decided by it. The response does not wait for it, because its timing would reveal
/// whether the account exists.
pub(super) fn lock_later(services: &Services, key: &Key, until: i64) {
    let (services, account) = (services.clone(), key.locks);
    tokio::spawn(async move {
        let Some(account) = account else { return };
        if let Err(error) = note_lock(services.db.write(), account, until).await {
            tracing::warn!(%error, "the list of users does not show that an account is locked");
        }
    });
}

/// Keeps a longer pause that has another reason.
async fn note_lock(db: &impl ConnectionTrait, id: AccountId, until: i64) -> Result<(), Error> {
    let column = account::Column::LockedUntil;
    account::Entity::update_many()
        .col_expr(column, Expr::value(until))
        .filter(account::Column::Id.eq(id.0))
        .filter(column.is_null().or(column.lt(until)))
        .exec(db)
        .await?;
    Ok(())
}

/// Takes back what was stored for this key, before its count is deleted. Keeps a longer pause that
/// has another reason.
pub(super) async fn unlock(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    let Some(id) = key.locks else {
        return Ok(());
    };
    let Some(row) = throttle::Entity::find_by_id(key.text.clone()).one(db).await? else {
        return Ok(());
    };
    let column = account::Column::LockedUntil;
    account::Entity::update_many()
        .col_expr(column, Expr::value(None::<i64>))
        .filter(account::Column::Id.eq(id.0))
        .filter(column.lte(row.next_at))
        .exec(db)
        .await?;
    Ok(())
}
