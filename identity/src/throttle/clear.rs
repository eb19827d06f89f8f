//! Resets counts.

use super::{codes, key::Key, lock::unlock};
use crate::{account::AccountId, accounts, entity::throttle, error::Error, services::Services};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use std::time::Duration;

/// A success resets the failure count.
pub(crate) async fn clear(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    clear_all(db, &[key]).await
}

/// Resets several counts with one statement.
pub(super) async fn clear_all(db: &impl ConnectionTrait, keys: &[&Key]) -> Result<(), Error> {
    let these = throttle::Column::Key.is_in(keys.iter().map(|key| &key.text));
    let deleted = throttle::Entity::delete_many().filter(these).exec_with_returning(db).await?;
    for row in deleted {
        if let Some(key) = keys.iter().find(|key| key.text == row.key) {
            unlock(db, key, row.next_at).await?;
        }
    }
    Ok(())
}

/// Deletes the counts of recovery codes that were replaced.
pub(crate) async fn forget_recovery_codes(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    forget(db, "recovery", account).await
}

/// Deletes the counts of every factor: all of them were removed.
pub(crate) async fn forget_factors(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    codes::forget(db, account).await?;
    forget_recovery_codes(db, account).await
}

/// Deletes the counts of recovery codes, and ends the waits of codes: the password was reset. The
/// slow budget of codes stays, because a link in an email is enough for a reset.
pub(crate) async fn password_was_reset(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    codes::reopen(services, db, account).await?;
    forget_recovery_codes(db, account).await
}

/// Deletes the counts of passwords: the password is new. Those of codes stay: an attacker who has
/// the password could change it after every few guesses.
pub(crate) async fn password_is_new(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    email_key: &str,
) -> Result<(), Error> {
    forget(db, "password", account).await?;
    clear(db, &Key::of_address(services, email_key, Some(account))).await
}

/// Deletes every count of an account that is deleted.
pub(crate) async fn forget_account(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    email_key: &str,
) -> Result<(), Error> {
    forget_factors(db, account).await?;
    forget(db, "password", account).await?;
    clear(db, &Key::of_address(services, email_key, Some(account))).await
}

/// Deletes the counts of known browsers, and of all unknown ones.
pub(super) async fn forget(
    db: &impl ConnectionTrait,
    what: &str,
    AccountId(account): AccountId,
) -> Result<(), Error> {
    let of_unknown = throttle::Column::Key.eq(format!("{what}:{account}"));
    let all = of_unknown.or(of_known_browsers(what, AccountId(account)));
    throttle::Entity::delete_many().filter(all).exec(db).await?;
    Ok(())
}

/// The counts of known browsers, as a range of keys: a pattern would be compared with all keys, and
/// anyone can add keys.
pub(super) fn of_known_browsers(what: &str, AccountId(account): AccountId) -> Expr {
    let key = throttle::Column::Key;
    // A semicolon is the character after a colon.
    key.gte(format!("{what}:{account}:")).and(key.lt(format!("{what}:{account};")))
}

/// How long and how often a refund is repeated while the database is away.
const PAUSE: Duration = Duration::from_secs(2);
const REPEATS: usize = 300;

/// Takes back the charge for an attempt that was not a guess, such as a code that has expired.
pub(crate) async fn refund(services: &Services, key: &Key) -> Result<(), Error> {
    let (services, key) = (services.clone(), key.clone());
    insist(move || {
        let (services, key) = (services.clone(), key.clone());
        async move { try_refund(&services, &key).await }
    })
    .await
}

/// Repeats a refund in the background if the database is away.
pub(super) async fn insist<Refund, Refunding>(refund: Refund) -> Result<(), Error>
where
    Refund: Fn() -> Refunding + Send + 'static,
    Refunding: Future<Output = Result<(), Error>> + Send,
{
    let refunded = refund().await;
    if refunded.as_ref().is_err_and(Error::is_temporary) {
        tokio::spawn(async move {
            for _ in 0..REPEATS {
                tokio::time::sleep(PAUSE).await;
                match refund().await {
                    Err(error) if error.is_temporary() => {}
                    _ => return,
                }
            }
        });
    }
    refunded
}

async fn try_refund(services: &Services, key: &Key) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    if let Some(account) = key.locks {
        accounts::lock(&tx, account).await?;
    }
    subtract(&tx, key).await?;
    tx.commit().await?;
    Ok(())
}

/// The caller has locked the account's row.
pub(super) async fn subtract(db: &impl ConnectionTrait, key: &Key) -> Result<(), Error> {
    let Some(row) = throttle::Entity::find_by_id(&key.text).one(db).await? else {
        return Ok(());
    };
    unlock(db, key, row.next_at).await?;
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::col(throttle::Column::Failures).sub(1))
        .col_expr(throttle::Column::NextAt, Expr::value(0))
        .filter(throttle::Column::Key.eq(&key.text))
        .filter(throttle::Column::Failures.gt(0))
        .exec(db)
        .await?;
    Ok(())
}
