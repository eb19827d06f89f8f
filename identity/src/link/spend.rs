//! Used and cancelled links.

use super::{emailed::note_verified, issuer::is_valid, purpose::Purpose};
use crate::{
    account::AccountId,
    database::Database,
    entity::{account, link as row, spent_link},
    error::Error,
    secret::Token,
    services::Services,
    sweep::delete,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

/// Uses a link: `true` for exactly one caller. Otherwise the caller rolls back.
pub(crate) async fn spend(
    services: &Services,
    tx: &DatabaseTransaction,
    purpose: Purpose,
    token: &Token,
    owner: &account::Model,
) -> Result<bool, Error> {
    note_verified(tx, token, owner, services.now()).await?;
    let spent = row::Entity::delete_many()
        .filter(row::Column::TokenHash.eq(token.hash()))
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::AccountId.eq(owner.id))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(is_valid(services))
        .exec(tx)
        .await?;
    if spent.rows_affected != 1 {
        return Ok(false);
    }
    let used = spent_link::ActiveModel {
        token_hash: Set(token.hash()),
        purpose: Set(purpose.as_str().to_owned()),
        spent_at: Set(services.now()),
    };
    spent_link::Entity::insert(used).exec_without_returning(tx).await?;
    Ok(true)
}

/// Seconds for which a used link is remembered.
const REMEMBERED: i64 = 15 * 60;

/// Whether this link was used a moment ago, for a user whose browser missed the answer.
pub(crate) async fn was_spent(
    services: &Services,
    purpose: Purpose,
    token: &Token,
) -> Result<bool, Error> {
    let found = spent_link::Entity::find_by_id(token.hash())
        .filter(spent_link::Column::Purpose.eq(purpose.as_str()))
        .filter(spent_link::Column::SpentAt.gt(services.now() - REMEMBERED))
        .one(services.db.read())
        .await?;
    Ok(found.is_some())
}

/// Deletes used links that are no longer remembered.
pub(crate) async fn forget_spent(db: &Database, now: i64) -> Result<(), Error> {
    delete::<spent_link::Entity>(db, spent_link::Column::SpentAt.lte(now - REMEMBERED)).await
}

/// Cancels an unused link: `false` if there is none.
pub(crate) async fn cancel(
    services: &Services,
    tx: &DatabaseTransaction,
    purpose: Purpose,
    account: AccountId,
) -> Result<bool, Error> {
    let taken = row::Entity::delete_many()
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Deletes all links of this account.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}

/// Deletes the links of these accounts, except invitations.
pub(crate) async fn forget_all_but_invitations(
    db: &impl ConnectionTrait,
    accounts: &[i64],
) -> Result<(), Error> {
    row::Entity::delete_many()
        .filter(row::Column::AccountId.is_in(accounts.iter().copied()))
        .filter(row::Column::Purpose.ne(Purpose::Invitation.as_str()))
        .exec(db)
        .await?;
    Ok(())
}
