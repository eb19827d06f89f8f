//! Comparing a password with that of an account.

use super::{new::Normalized, stored::open};
use crate::{
    account::AccountId,
    accounts,
    entity::account as row,
    error::Error,
    secret::Typed,
    services::Services,
    session::Session,
    slow_hash::Place,
    throttle::{self, Charge, Key, PASSWORDS},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Why the current password of a signed-in user was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    Empty,
    Wrong,
    /// Too many attempts; `until` is when the next one is allowed.
    Paused {
        until: i64,
    },
}

/// Charges the throttle, then compares the password of a signed-in user.
pub(crate) async fn check_current(
    services: &Services,
    session: &Session,
    typed: &Typed,
    key: &Key,
) -> Result<Option<PasswordError>, Error> {
    if typed.is_empty() {
        return Ok(Some(PasswordError::Empty));
    }
    if let Charge::Paused { until } = throttle::charge(services, key, PASSWORDS).await? {
        return Ok(Some(PasswordError::Paused { until }));
    }
    let account = accounts::find(services.db.read(), session.account).await?;
    let right = verify(services, typed, account.as_ref()).await;
    if !matches!(right, Ok(false)) {
        // Right, or not compared because of an error: either way, this was not a guess.
        throttle::refund(services, key).await?;
    }
    Ok((!right?).then_some(PasswordError::Wrong))
}

/// Does the same work whether or not the account exists.
pub(crate) async fn verify(
    services: &Services,
    typed: &Typed,
    account: Option<&row::Model>,
) -> Result<bool, Error> {
    let Some(password) = Normalized::of(typed) else {
        return Ok(false);
    };
    let hash = account.and_then(|account| open(services, account));
    let right = services.hasher.verify(password.as_bytes(), hash.as_ref()).await?;
    let imported = hash.is_some_and(|hash| hash.is_imported());
    if let Some(account) = account.filter(|_| right && imported) {
        take_over(services, account, &password).await?;
    }
    Ok(right)
}

/// Replaces an imported hash with our own after the right password was entered, unless the hash
/// changed in the meantime.
async fn take_over(
    services: &Services,
    account: &row::Model,
    password: &Normalized,
) -> Result<(), Error> {
    let hash = services.hasher.hash(password.as_bytes()).await?;
    let sealed = hash.seal(&services.keys, Place::Password(AccountId(account.id)))?;
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(sealed))
        .filter(row::Column::Id.eq(account.id))
        .filter(row::Column::PasswordHash.eq(account.password_hash.clone()))
        .exec(services.db.write())
        .await?;
    Ok(())
}
