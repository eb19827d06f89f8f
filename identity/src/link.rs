//! Emailed links: 256 random bits, stored as a hash, valid once, for a limited time, and only while
//! the account's status and security version are unchanged. A new link replaces the previous one.

mod revealed;

pub(crate) use revealed::{forget_revealed, reveal, revealed};

use crate::{
    account::{ACTIVE, AccountId, INVITED},
    entity::{account, link as row},
    error::Error,
    secret::Token,
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

/// What a link is for; it works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    ResetPassword,
    DisableTwoFactor,
    Invitation,
}

impl Purpose {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::DisableTwoFactor => "disable_two_factor",
            Self::Invitation => "invitation",
        }
    }

    /// The status an account must have for its link to work.
    fn status(self) -> &'static str {
        match self {
            Self::ResetPassword | Self::DisableTwoFactor => ACTIVE,
            Self::Invitation => INVITED,
        }
    }
}

/// Creates a link that is valid for `seconds`. Without an owner it belongs to no account, but costs
/// the same. `by` is the administrator who sends it.
pub(crate) async fn make(
    services: &Services,
    tx: &DatabaseTransaction,
    purpose: Purpose,
    owner: Option<&account::Model>,
    by: Option<&Session>,
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
        made_by: Set(by.map(|session| session.account.0)),
        ..Default::default()
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(token)
}

/// The account that a link belongs to; `None` if the link is not valid. Changes nothing.
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
    let stands = |owner: &account::Model| {
        owner.status == purpose.status() && owner.security_version == version
    };
    Ok(owner.filter(stands))
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
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .one(db)
        .await?)
}

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
