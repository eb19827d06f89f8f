//! The link of an account.

use crate::{
    account::{AccountId, EmailAddress},
    accounts,
    entity::account as row,
    error::Error,
    link::{self, Purpose},
    secret::Token,
    services::Services,
};
use sea_orm::DatabaseTransaction;

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
