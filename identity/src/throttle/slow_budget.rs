//! The slow budget: how many wrong codes unknown browsers may enter for an account within 30 days.
//! Only an attacker who has the password or a session gets this far, so it lasts until the factor
//! is replaced or a recovery code is used. The owner's right codes and new passwords do not reset it.
//!
//! The caller has locked the account's row.

use crate::{account::AccountId, entity::wrong_code as row, error::Error, services::CLOCKS_DIFFER};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

/// Seconds after which a wrong code no longer counts.
pub(crate) const LASTS: i64 = 30 * 86_400;
const BUDGET: u64 = 10;
/// The owner is told of every third wrong code, in a row or not.
const TELL_AT: u64 = 3;

/// The condition that another wrong code may be entered.
pub(super) fn is_left(account: AccountId, now: i64) -> Expr {
    let count = counted(account, now).select_only().expr(row::Column::Id.count()).into_query();
    Expr::from(count).lt(BUDGET as i64)
}

/// Takes a wrong code from the budget.
pub(super) async fn take(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: i64,
) -> Result<(), Error> {
    let new = row::ActiveModel {
        account_id: Set(account.0),
        entered_at: Set(now),
        told: Set(false),
        ..Default::default()
    };
    row::Entity::insert(new).exec_without_returning(db).await?;
    Ok(())
}

pub(crate) async fn is_spent(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: i64,
) -> Result<bool, Error> {
    Ok(counted(account, now).count(db).await? >= BUDGET)
}

/// Whether the owner has to be told now. Says so once for every third wrong code.
pub(crate) async fn owner_must_be_told(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: i64,
) -> Result<bool, Error> {
    let untold = counted(account, now).filter(row::Column::Told.eq(false));
    if untold.count(db).await? < TELL_AT {
        return Ok(false);
    }
    row::Entity::update_many()
        .col_expr(row::Column::Told, Expr::value(true))
        .filter(row::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    Ok(true)
}

pub(super) async fn forget(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}

fn counted(account: AccountId, now: i64) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::EnteredAt.gt(now - LASTS))
        .filter(row::Column::EnteredAt.lte(now + CLOCKS_DIFFER))
}
