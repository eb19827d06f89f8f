//! App codes and sent codes of an account. Each attempt is counted for its browser, and also for
//! all known browsers together or against the slow budget of unknown ones: against both or neither.

use super::{
    charge::{Charge, count, paused},
    clear::{self, clear, clear_all, insist, subtract},
    key::Key,
    lock::lock_later,
    rule::{CODES, CODES_IN_ALL, UNTIL_CLEARED},
    slow_budget::{self, Left},
};
use crate::{
    account::{AccountId, Owner},
    accounts,
    client::Client,
    device,
    entity::throttle,
    error::Error,
    services::Services,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// Counts an attempt before it is made. The caller has locked the account's row, so attempts for one
/// account follow each other, and rolls back if the attempt is not made.
pub(crate) async fn charge(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: Owner,
    client: &Client,
) -> Result<Charge, Error> {
    const CLOSED: Charge = Charge::Paused { until: UNTIL_CLEARED };
    let now = services.now();
    let rule = if is_known(services, owner, client) {
        if count(tx, &Key::of_known_browsers(owner.id), CODES_IN_ALL, now).await?.is_none() {
            return Ok(CLOSED);
        }
        CODES
    } else {
        match slow_budget::charge(tx, owner.id, now).await? {
            Left::Nothing => return Ok(CLOSED),
            Left::This => CODES.last(),
            Left::More => CODES,
        }
    };
    let key = of_browser(services, owner, client);
    let Some(row) = count(tx, &key, rule, now).await? else {
        let until = paused(tx, &key, CODES, now).await?.unwrap_or(now);
        return Ok(Charge::Paused { until });
    };
    if row.next_at > now {
        lock_later(services, &key, row.next_at);
    }
    Ok(Charge::Granted { failures: row.failures })
}

/// When this browser may enter a code again, if it must wait.
pub(crate) async fn paused_until(
    services: &Services,
    owner: Owner,
    client: &Client,
) -> Result<Option<i64>, Error> {
    let (db, now) = (services.db.read(), services.now());
    let is_closed = if is_known(services, owner, client) {
        paused(db, &Key::of_known_browsers(owner.id), CODES_IN_ALL, now).await?.is_some()
    } else {
        slow_budget::is_spent(db, owner.id, now).await?
    };
    if is_closed {
        return Ok(Some(UNTIL_CLEARED));
    }
    paused(db, &of_browser(services, owner, client), CODES, now).await
}

/// Takes back the charge for an attempt that was not a guess, such as a code that was already used.
pub(crate) async fn refund(
    services: &Services,
    owner: Owner,
    client: &Client,
) -> Result<(), Error> {
    let (services, id) = (services.clone(), owner.id);
    let is_known = is_known(&services, owner, client);
    let key = of_browser(&services, owner, client);
    insist(move || {
        let (services, key) = (services.clone(), key.clone());
        async move { try_refund(&services, id, is_known, &key).await }
    })
    .await
}

async fn try_refund(
    services: &Services,
    account: AccountId,
    is_known: bool,
    browser: &Key,
) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, account).await?;
    if is_known {
        subtract(&tx, &Key::of_known_browsers(account)).await?;
    } else {
        slow_budget::take_back(&tx, account).await?;
    }
    subtract(&tx, browser).await?;
    tx.commit().await?;
    Ok(())
}

/// A right code resets the count of its browser, and shows that the owner has the factor. It does
/// not reset the slow budget: the owner signing in gives a guesser nothing back.
pub(crate) async fn succeeded(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: Owner,
    client: &Client,
) -> Result<(), Error> {
    if !is_known(services, owner, client) {
        slow_budget::take_back(db, owner.id).await?;
    }
    clear_all(db, &[&of_browser(services, owner, client), &Key::of_known_browsers(owner.id)]).await
}

/// Ends the waits of every browser: the owner gave a passkey, a stronger proof than a code, or used
/// a password reset link. The slow budget stays as it is.
pub(crate) async fn reopen(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    if !slow_budget::is_spent(db, account, services.now()).await? {
        clear(db, &Key::of_strangers_codes(account)).await?;
    }
    let of_known = clear::of_known_browsers("code", account);
    throttle::Entity::delete_many().filter(of_known).exec(db).await?;
    Ok(())
}

/// Deletes all counts of codes of an account: the factor that was guessed at was replaced, or a
/// recovery code was used.
pub(crate) async fn forget(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    clear(db, &Key::of_strangers_codes(account)).await?;
    slow_budget::forget(db, account).await?;
    for what in ["code", "codes-in-all", "confirm"] {
        clear::forget(db, what, account).await?;
    }
    Ok(())
}

fn of_browser(services: &Services, owner: Owner, client: &Client) -> Key {
    Key::of_account(services, "code", owner, client)
}

fn is_known(services: &Services, owner: Owner, client: &Client) -> bool {
    device::known(&services.keys, owner, client.device.as_deref()).is_some()
}
