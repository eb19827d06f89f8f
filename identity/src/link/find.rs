//! Valid links.

use super::{issuer::is_valid, purpose::Purpose};
use crate::{
    account::{AccountId, EmailAddress},
    entity::{account, link as row},
    error::Error,
    keys::TokenRow,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The account that a link belongs to; `None` if the link is not valid. Changes nothing.
pub(crate) async fn find(
    services: &Services,
    purpose: Purpose,
    token: &Token,
) -> Result<Option<account::Model>, Error> {
    let db = services.db.read();
    let hash = token.hash();
    let found = row::Entity::find_by_id(hash.clone())
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(is_valid(services))
        .one(db)
        .await?;
    let Some((id, row)) = found.and_then(|row| Some((row.account_id?, row))) else {
        return Ok(None);
    };
    let bound = TokenRow::Link { purpose: purpose.as_str(), hash: &hash };
    if !services.keys.is_bound(bound, id, row.owner_mac.as_deref()) {
        return Ok(None);
    }
    let owner = account::Entity::find_by_id(id).one(db).await?;
    let stands = |owner: &account::Model| {
        owner.status == purpose.status() && owner.security_version == row.security_version
    };
    Ok(owner.filter(stands))
}

/// The account that a link belongs to, and its email address. Changes nothing.
pub(crate) async fn find_address(
    services: &Services,
    purpose: Purpose,
    token: &Token,
) -> Result<Option<(AccountId, EmailAddress)>, Error> {
    let owner = find(services, purpose, token).await?;
    Ok(owner.and_then(|owner| Some((AccountId(owner.id), EmailAddress::parse(&owner.email).ok()?))))
}

/// An account's valid link for this purpose, if there is one.
pub(crate) async fn of_account(
    services: &Services,
    db: &impl ConnectionTrait,
    purpose: Purpose,
    owner: &account::Model,
) -> Result<Option<row::Model>, Error> {
    Ok(row::Entity::find()
        .filter(row::Column::AccountId.eq(owner.id))
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(is_valid(services))
        .one(db)
        .await?)
}

/// Whether the link with this token hash is valid.
pub(crate) async fn works(services: &Services, hash: &str) -> Result<bool, Error> {
    let db = services.db.read();
    let found = row::Entity::find()
        .filter(row::Column::TokenHash.eq(hash))
        .filter(is_valid(services))
        .one(db)
        .await?;
    let Some((id, version)) = found.and_then(|row| Some((row.account_id?, row.security_version)))
    else {
        return Ok(false);
    };
    let owner = account::Entity::find_by_id(id).one(db).await?;
    Ok(owner.is_some_and(|owner| owner.security_version == version))
}
