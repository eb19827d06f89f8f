//! The hash in the account.

use crate::{
    account::AccountId, entity::account as row, error::Error, secret::random_bytes,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

pub(crate) async fn set(
    db: &impl ConnectionTrait,
    account: AccountId,
    hash: String,
) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(hash))
        .filter(row::Column::Id.eq(account.0))
        .exec(db)
        .await?;
    Ok(())
}

/// A hash that no password matches, for an account whose owner has not chosen one yet.
pub(crate) async fn unusable_hash(services: &Services) -> Result<String, Error> {
    services.hasher.hash(&random_bytes::<32>()).await
}
