//! Resets counts.

use super::{key::Key, lock::unlock};
use crate::{account::AccountId, accounts, entity::throttle, error::Error, services::Services};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

/// A success resets the failure count.
pub(crate) async fn clear(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    unlock(db, key).await?;
    throttle::Entity::delete_by_id(key.text.clone()).exec(db).await?;
    Ok(())
}

/// Reopens code entry for every browser: the secret that was guessed at was removed or replaced, or
/// the user gave a stronger proof than a code.
pub(crate) async fn reopen_codes(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    let unknown = Key::of_strangers_codes(account);
    unlock(db, &unknown).await?;
    let from_any_browser = throttle::Column::Key.starts_with(format!("{}:", unknown.text));
    throttle::Entity::delete_many()
        .filter(throttle::Column::Key.eq(unknown.text).or(from_any_browser))
        .exec(db)
        .await?;
    Ok(())
}

/// Resets the count of all codes: a right code shows that the owner has the factor.
pub(crate) async fn clear_all_codes(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    unlock(db, &Key::of_all_codes_of_strangers(account)).await?;
    let all = format!("codes-in-all:{}:", account.0);
    throttle::Entity::delete_many().filter(throttle::Column::Key.starts_with(all)).exec(db).await?;
    Ok(())
}

/// Takes back the charge for an attempt that was not a guess, such as a code that was already used.
pub(crate) async fn refund(services: &Services, key: &Key) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    if let Some(account) = key.locks {
        accounts::lock(&tx, account).await?;
    }
    unlock(&tx, key).await?;
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::col(throttle::Column::Failures).sub(1))
        .col_expr(throttle::Column::NextAt, Expr::value(0))
        .filter(throttle::Column::Key.eq(&key.text))
        .filter(throttle::Column::Failures.gt(0))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
