//! Comparing a password with that of an account.

use super::{new::Normalized, stored::open};
use crate::{
    account::AccountId,
    accounts,
    client::Client,
    entity::account as row,
    error::Error,
    secret::Typed,
    services::Services,
    session::Session,
    slow_hash::{Place, SlowHash},
    throttle::{self, Key, charge_password},
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
    client: &Client,
) -> Result<Result<Key, PasswordError>, Error> {
    let owner = accounts::find(services.db.read(), session.account).await?;
    check(services, &owner.ok_or(Error::Gone)?, typed, client).await
}

/// Charges the throttle, then compares. Returns the key whose count the action that follows resets.
pub(crate) async fn check(
    services: &Services,
    owner: &row::Model,
    typed: &Typed,
    client: &Client,
) -> Result<Result<Key, PasswordError>, Error> {
    if typed.is_empty() {
        return Ok(Err(PasswordError::Empty));
    }
    let charge = charge_password(services, &owner.email_key, Some(owner), client);
    let key = match charge.await? {
        Ok(key) => key,
        Err(until) => return Ok(Err(PasswordError::Paused { until })),
    };
    let right = verify(services, typed, Some(owner)).await;
    if !matches!(right, Ok(false)) {
        // Right, or not compared because of an error: either way, this was not a guess.
        throttle::refund(services, &key).await?;
    }
    Ok(if right? { Ok(key) } else { Err(PasswordError::Wrong) })
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
    let imported = hash.as_ref().is_some_and(SlowHash::is_imported);
    // Another system may have hashed another normalization form.
    let secret = if imported { typed.expose().as_bytes() } else { password.as_bytes() };
    let right = services.hasher.verify(secret, hash.as_ref()).await?;
    let outdated = hash.is_some_and(|hash| hash.is_outdated(&services.keys));
    if let Some(account) = account.filter(|_| right && outdated) {
        take_over(services, account, &password).await?;
    }
    Ok(right)
}

/// Replaces an imported hash, or one with the pepper of an earlier key, with our own after the right password was entered, unless the hash
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
