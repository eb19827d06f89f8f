//! The slow budget: how many wrong codes unknown browsers may enter for an account within 30 days.
//! Only an attacker who has the password or a session gets this far, so it lasts until the factor
//! is replaced or a recovery code is used. The owner's right codes and new passwords do not reset it.
//!
//! The caller has locked the account's row.

use crate::{account::AccountId, entity::wrong_code as row, error::Error, services::CLOCKS_DIFFER};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select,
    sea_query::{Expr, Query},
};

/// Seconds after which a wrong code no longer counts.
pub(crate) const LASTS: i64 = 30 * 86_400;
const BUDGET: u64 = 10;
/// The owner is told of every third wrong code, in a row or not.
const TELL_AT: u64 = 3;

/// What is left of the budget.
pub(super) enum Left {
    Nothing,
    /// This attempt is the last.
    This,
    More,
}

/// Counts an attempt before it is made.
pub(super) async fn charge(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: i64,
) -> Result<Left, Error> {
    let before = counted(account, now).count(db).await?;
    if before >= BUDGET {
        return Ok(Left::Nothing);
    }
    let new = row::ActiveModel {
        account_id: Set(account.0),
        entered_at: Set(now),
        told: Set(false),
        ..Default::default()
    };
    row::Entity::insert(new).exec_without_returning(db).await?;
    Ok(if before + 1 == BUDGET { Left::This } else { Left::More })
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

/// Takes back one charge.
pub(super) async fn take_back(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    let newest = Query::select()
        .expr(row::Column::Id.max())
        .from(row::Entity)
        .and_where(row::Column::AccountId.eq(account.0))
        .to_owned();
    row::Entity::delete_many().filter(row::Column::Id.in_subquery(newest)).exec(db).await?;
    Ok(())
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
