//! New links.

use super::{issuer::issuer_version, purpose::Purpose};
use crate::{
    account::AccountId,
    entity::{account, link as row},
    error::Error,
    keys::TokenRow,
    secret::Token,
    services::Services,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// Creates a link that is valid for `seconds`. Without an owner it belongs to no account, but costs
/// the same. `by` is the administrator who sends it.
pub(crate) async fn make(
    services: &Services,
    tx: &DatabaseTransaction,
    purpose: Purpose,
    owner: Option<&account::Model>,
    by: Option<AccountId>,
    seconds: i64,
) -> Result<Token, Error> {
    let now = services.now();
    let (token, id) = (Token::random(), owner.map(|owner| owner.id));
    row::Entity::delete_many()
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::AccountId.eq(id.unwrap_or(0)))
        .exec(tx)
        .await?;
    let hash = token.hash();
    let bound = TokenRow::Link { purpose: purpose.as_str(), hash: &hash };
    let new = row::ActiveModel {
        owner_mac: Set(Some(services.keys.bind(bound, id.unwrap_or(0)))),
        token_hash: Set(hash),
        purpose: Set(purpose.as_str().to_owned()),
        account_id: Set(id),
        security_version: Set(owner.map_or(0, |owner| owner.security_version)),
        created_at: Set(now),
        expires_at: Set(now + seconds),
        made_by: Set(by.map(|by| by.0)),
        issuer_version: Set(issuer_version(tx, by).await?),
        ..Default::default()
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(token)
}
