//! Links in mails: 256 random bits, kept as a hash, good once, for a time, and only while the
//! account stands as it did. A newer one takes the place of the one before.

use crate::{
    account::{ACTIVE, AccountId},
    entity::{account, link as row},
    error::Error,
    secret::Token,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

/// What a link is for. It works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    ResetPassword,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
        }
    }
}

/// Makes a link for `seconds`. Without an owner it is a link of nobody, which costs the same.
pub(crate) async fn make(
    services: &Services,
    tx: &DatabaseTransaction,
    purpose: Purpose,
    owner: Option<&account::Model>,
    seconds: i64,
) -> Result<Token, Error> {
    let now = services.now();
    let (token, id) = (Token::random(), owner.map(|owner| owner.id));
    row::Entity::delete_many()
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::AccountId.eq(id.unwrap_or(0)))
        .exec(tx)
        .await?;
    let new = row::ActiveModel {
        token_hash: Set(token.hash()),
        purpose: Set(purpose.as_str().to_owned()),
        account_id: Set(id),
        security_version: Set(owner.map_or(0, |owner| owner.security_version)),
        created_at: Set(now),
        expires_at: Set(now + seconds),
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(token)
}

/// Whose link it is, while it is good. Looks; changes nothing.
pub(crate) async fn find(
    services: &Services,
    purpose: Purpose,
    token: &Token,
) -> Result<Option<account::Model>, Error> {
    let db = services.db.read();
    let found = row::Entity::find_by_id(token.hash())
        .filter(row::Column::Purpose.eq(purpose.as_str()))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .one(db)
        .await?;
    let Some((version, id)) = found.and_then(|row| Some((row.security_version, row.account_id?)))
    else {
        return Ok(None);
    };
    let owner = account::Entity::find_by_id(id).one(db).await?;
    Ok(owner.filter(|owner| owner.status == ACTIVE && owner.security_version == version))
}

/// Spends it: `true` for exactly one caller.
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
        .exec(tx)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// No link of this account works any more.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}
