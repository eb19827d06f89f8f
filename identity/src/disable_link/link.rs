//! The link of an account, and the administrators who are told what became of it.

use crate::{
    account::{ACTIVE, AccountId, EmailAddress, Role},
    accounts,
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    message::Message,
    notice,
    secret::Token,
    services::Services,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Seconds that a link is valid.
pub const LIFETIME: i64 = 24 * 60 * 60;

pub(super) const PURPOSE: Purpose = Purpose::DisableTwoFactor;

/// The account that a link is for, and its email address; `None` if the link is not valid. Changes
/// nothing.
pub async fn find(
    services: &Services,
    token: &Token,
) -> Result<Option<(AccountId, EmailAddress)>, Error> {
    link::find_address(services, PURPOSE, token).await
}

/// Whether this link was used a moment ago.
pub async fn was_used(services: &Services, token: &Token) -> Result<bool, Error> {
    link::was_spent(services, PURPOSE, token).await
}

/// Who sent the account's link, and when.
pub(super) async fn sent(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &row::Model,
) -> Result<Option<(String, i64)>, Error> {
    let Some(sent) = link::of_account(services, tx, PURPOSE, owner).await? else {
        return Ok(None);
    };
    let by = match sent.made_by {
        Some(by) => accounts::find(tx, AccountId(by)).await?,
        None => None,
    };
    let name = by.map_or_else(|| "an administrator".to_owned(), |by| by.name);
    Ok(Some((name, sent.created_at)))
}

/// The most administrators who are emailed about one link.
const TOLD: u64 = 50;

pub(super) async fn tell_administrators(
    services: &Services,
    tx: &DatabaseTransaction,
    message: &Message,
) -> Result<(), Error> {
    let administrators = row::Entity::find()
        .filter(row::Column::Role.eq(Role::Administrator.as_str()))
        .filter(row::Column::Status.eq(ACTIVE))
        .order_by_asc(row::Column::Id)
        .limit(TOLD)
        .all(tx)
        .await?;
    for administrator in &administrators {
        notice::tell(services, tx, administrator, message).await?;
    }
    Ok(())
}
