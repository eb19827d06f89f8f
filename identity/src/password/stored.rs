//! The hash in the account.

use crate::{
    account::{ACTIVE, AccountId},
    accounts,
    entity::account as row,
    error::Error,
    link,
    services::Services,
    slow_hash::{Place, SlowHash},
    throttle,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Stores the hash of a new password, resets the counts of guesses at the old one, and ends the links
/// that this administrator made.
pub(crate) async fn set(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    hash: &SlowHash,
) -> Result<(), Error> {
    let sealed = hash.seal(&services.keys, Place::Password(account))?;
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(sealed))
        .filter(row::Column::Id.eq(account.0))
        .exec(db)
        .await?;
    let owner = accounts::find(db, account).await?.ok_or(Error::Unreadable("account"))?;
    link::end_made_by(db, account).await?;
    throttle::password_is_new(services, db, account, &owner.email_key).await
}

/// `None` if the account has no password, or if its hash is damaged or was copied from another
/// account: then no password matches.
pub(super) fn open(services: &Services, account: &row::Model) -> Option<SlowHash> {
    // An active user has chosen a password.
    if account.password_hash.0.is_empty() && account.status != ACTIVE {
        return None;
    }
    let place = Place::Password(AccountId(account.id));
    SlowHash::open(&services.keys, place, &account.password_hash)
}
