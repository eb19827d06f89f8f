//! Used and cancelled links.

use super::{issuer::issuer_is_unchanged, purpose::Purpose};
use crate::{
    account::AccountId,
    entity::{account, link as row},
    error::Error,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// Uses a link: `true` for exactly one caller.
pub(crate) async fn spend(
    services: &Services,
    tx: &DatabaseTransaction,
    purpose: Purpose,
    token: &Token,
    owner: &account::Model,
) -> Result<bool, Error> {
    let spent = row::Entity::delete_many()
        .filter(row::Column::TokenHash.eq(token.hash()))
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::AccountId.eq(owner.id))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .filter(issuer_is_unchanged())
        .exec(tx)
        .await?;
    Ok(spent.rows_affected == 1)
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
