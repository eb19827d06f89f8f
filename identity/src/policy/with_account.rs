//! Reading the policy together with other rows.

use super::Policy;
use crate::{
    account::{AccountId, EmailAddress},
    entity::{account, policy as row},
    error::Error,
    joined,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};

/// Reads the policy in the same statement as other rows, under the prefix `policy_`.
pub(crate) fn joined<Query: QuerySelect>(query: Query) -> Query {
    joined::with(query, row::Entity, row::Column::Id.eq(1), "policy_")
}

/// What most decisions about an account depend on.
#[derive(FromQueryResult)]
struct WithAccount {
    #[sea_orm(nested)]
    account: account::Model,
    #[sea_orm(nested(prefix = "policy_"))]
    policy: row::Model,
}

/// An account and the policy, with one statement.
pub(crate) async fn with_account(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<(account::Model, Policy), Error> {
    let found = joined(account::Entity::find_by_id(id.0)).into_model::<WithAccount>().one(db);
    let WithAccount { account, policy } = found.await?.ok_or(Error::Gone)?;
    Ok((account, policy.into()))
}

/// The same by email address, if there is such an account.
pub(crate) async fn with_account_of(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<(account::Model, Policy)>, Error> {
    let owned = account::Entity::find().filter(account::Column::EmailKey.eq(email.key()));
    let found = joined(owned).into_model::<WithAccount>().one(db).await?;
    Ok(found.map(|WithAccount { account, policy }| (account, policy.into())))
}
