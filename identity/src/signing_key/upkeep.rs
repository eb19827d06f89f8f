//! Makes keys that are missing, and lets the next key take over when the current one is old.

use super::{
    known::Keys,
    opened::{Opened, of},
    plan::{PUBLISHED_AFTER, Plan, next},
    row::{self, Made},
};
use crate::{
    audit::{self, Event, Kind},
    client::Client,
    entity::signing_key::{Column, Entity, Model},
    error::Error,
    installation,
    jose::Algorithm,
    services::Services,
    sweep::delete,
};
use sea_orm::{ColumnTrait, DatabaseTransaction};
use serde_json::json;
use std::sync::Arc;
use tokio::{sync::OwnedMutexGuard, task::spawn_blocking};

/// Replaces keys that are old, and deletes former ones that are no longer published. The first keys are
/// made when they are needed.
pub(crate) async fn sweep(services: &Services) -> Result<(), Error> {
    let now = services.now();
    let keys = row::read(services, services.db.read()).await?;
    for algorithm in Algorithm::ALL {
        let keys = of(&keys, algorithm);
        if !keys.is_empty() && Plan::by_age(&keys, now).makes() > 0 {
            keep_up(services, algorithm, |keys| Plan::by_age(keys, now)).await?;
        }
    }
    delete::<Entity>(&services.db, Column::UsedUntil.lte(now - PUBLISHED_AFTER)).await
}

/// The keys as this process knows them. Those that are missing are made.
pub(super) async fn keys(services: &Services) -> Result<Arc<Keys>, Error> {
    let running = services.clock.running();
    if let Some(keys) = services.signing_keys.get(running) {
        return Ok(keys);
    }
    // This node may lack the key that encrypts.
    services.ready().await?;
    let mut opened = row::read(services, services.db.read()).await?;
    if Algorithm::ALL.iter().any(|algorithm| lacks(&opened, *algorithm)) {
        complete(services).await?;
        opened = row::read(services, services.db.read()).await?;
    }
    let keys = Arc::new(Keys::of(&opened, services.now()));
    services.signing_keys.set(running, &keys);
    Ok(keys)
}

/// Whether keys of this algorithm are missing. A current one that is old is left to [`sweep`], which does
/// not believe a clock that has jumped.
fn lacks(keys: &[Opened], algorithm: Algorithm) -> bool {
    Plan::to_complete(&of(keys, algorithm)).makes() > 0
}

/// Makes the keys that are missing. On a slow machine this takes longer than a request may; then it is
/// done for a later one.
pub(super) async fn complete(services: &Services) -> Result<(), Error> {
    let services = services.clone();
    let work = tokio::spawn(async move {
        for algorithm in Algorithm::ALL {
            keep_up(&services, algorithm, Plan::to_complete).await?;
        }
        Ok(())
    });
    work.await.map_err(|_| Error::SigningKey)?
}

async fn keep_up(
    services: &Services,
    algorithm: Algorithm,
    plan: impl Fn(&[&Model]) -> Plan,
) -> Result<(), Error> {
    let turn = Arc::clone(&services.signing_keys.making).lock_owned().await;
    // Another request may have made them while this one waited for its turn.
    let keys = row::read(services, services.db.read()).await?;
    let makes = plan(&of(&keys, algorithm)).makes();
    if makes == 0 {
        return Ok(());
    }
    let made = make(services, algorithm, makes, turn).await?;
    let now = services.now();
    let tx = services.db.begin().await?;
    installation::lock(&tx).await?;
    // Another node may have made them. If more are missing now, they are made the next time.
    let keys = row::read(services, &tx).await?;
    let keys = of(&keys, algorithm);
    let plan = plan(&keys);
    if plan.makes() == 0 || plan.makes() > made.len() {
        return Ok(());
    }
    for (kind, key) in carry_out(&tx, algorithm, (plan, &keys), made, now).await? {
        let event = Event::by_stranger(kind, None).details(details(algorithm, &key));
        audit::record(services, &tx, now, &Client::default(), event).await?;
    }
    tx.commit().await?;
    services.signing_keys.forget();
    Ok(())
}

/// Makes keys on another thread. The turn moves there, so that a request that is cut off does not let
/// another one begin before the work has ended.
pub(super) async fn make(
    services: &Services,
    algorithm: Algorithm,
    count: usize,
    turn: OwnedMutexGuard<()>,
) -> Result<Vec<Made>, Error> {
    let maker = Arc::clone(&services.signing_keys.maker);
    let work = spawn_blocking(move || {
        let made: Result<Vec<_>, _> = (0..count).map(|_| maker(algorithm)).collect();
        (made, turn)
    });
    let (made, _turn) = work.await.map_err(|_| Error::SigningKey)?;
    made?.iter().map(|pkcs8| Made::new(services, algorithm, pkcs8)).collect()
}

/// Returns the events to record, each with the id of its key.
pub(super) async fn carry_out(
    tx: &DatabaseTransaction,
    algorithm: Algorithm,
    (plan, present): (Plan, &[&Model]),
    made: Vec<Made>,
    now: i64,
) -> Result<Vec<(Kind, String)>, Error> {
    let mut events = Vec::new();
    if let Some(next) = next(present).filter(|_| plan.promotes) {
        row::promote(tx, algorithm, next.id, now).await?;
        events.push((Kind::SigningKeyRotated, next.key_id.clone()));
    }
    let current = plan.makes_current.then_some(Some(now));
    let next = plan.makes_next.then_some(None);
    for (key, used_from) in made.into_iter().zip(current.into_iter().chain(next)) {
        events.push((Kind::SigningKeyCreated, key.key_id.clone()));
        row::insert(tx, algorithm, key, (now, used_from)).await?;
    }
    Ok(events)
}

/// The details of an event about a key.
pub(super) fn details(algorithm: Algorithm, key: &str) -> String {
    json!({ "algorithm": algorithm.as_str(), "key": key }).to_string()
}
