//! App codes and sent codes of an account. Each attempt is counted for its browser, and also for
//! all known browsers together: for both or neither. Unknown browsers may try only while the slow budget
//! lasts, from which their wrong codes are taken.

use super::{
    charge::{Charge, count, pause, paused},
    clear::{self, clear, clear_all, insist, subtract},
    key::Key,
    lock::lock_later,
    rule::{CODES, CODES_IN_ALL, UNTIL_CLEARED},
    slow_budget,
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
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// Counts an attempt before it is made. The caller has locked the account's row, so attempts for one
/// account follow each other, and rolls back if the attempt is not made.
pub(crate) async fn charge(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: Owner,
    client: &Client,
) -> Result<Charge, Error> {
    let now = services.now();
    let (key, all) = (of_browser(services, owner, client), Key::of_known_browsers(owner.id));
    let is_known = is_known(services, owner, client);
    let keys = [(&key, CODES), (&all, CODES_IN_ALL)];
    let counted = match is_known {
        true => count(tx, &keys, Expr::value(true), now).await?,
        false => count(tx, &keys[..1], slow_budget::is_left(owner.id, now), now).await?,
    };
    let of = |key: &Key| counted.iter().find(|row| row.key == key.text);
    let is_closed = match is_known {
        true => of(&all).is_none(),
        false => counted.is_empty() && slow_budget::is_spent(tx, owner.id, now).await?,
    };
    if is_closed {
        return Ok(Charge::Paused { until: UNTIL_CLEARED });
    }
    let Some(row) = of(&key) else {
        let until = paused(tx, &key, CODES, now).await?.unwrap_or(now);
        return Ok(Charge::Paused { until });
    };
    if row.next_at > now {
        lock_later(services, &key, row.next_at);
    }
    Ok(Charge::Granted { failures: row.failures })
}

/// Takes a wrong code of an unknown browser from the slow budget, in the transaction of its charge. The
/// last one closes code entry.
pub(crate) async fn was_wrong(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: Owner,
    client: &Client,
) -> Result<(), Error> {
    if is_known(services, owner, client) {
        return Ok(());
    }
    slow_budget::take(tx, owner.id, services.now()).await?;
    if slow_budget::is_spent(tx, owner.id, services.now()).await? {
        let key = of_browser(services, owner, client);
        pause(tx, &key).await?;
        lock_later(services, &key, UNTIL_CLEARED);
    }
    Ok(())
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
    let mut keys = vec![of_browser(&services, owner, client)];
    if is_known(&services, owner, client) {
        keys.push(Key::of_known_browsers(id));
    }
    insist(move || {
        let (services, keys) = (services.clone(), keys.clone());
        async move { try_refund(&services, id, &keys).await }
    })
    .await
}

async fn try_refund(services: &Services, account: AccountId, keys: &[Key]) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    accounts::lock(&tx, account).await?;
    for key in keys {
        subtract(&tx, key).await?;
    }
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
