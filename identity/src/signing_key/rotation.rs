//! "Rotate now": an administrator lets the next key take over at once.

use super::{
    opened::of,
    plan::{Plan, may_sign_from, next},
    row,
    upkeep::{carry_out, details, make},
};
use crate::{
    administrator,
    audit::{self, Event},
    client::Client,
    error::Error,
    installation,
    jose::Algorithm,
    message::Message,
    notice,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::ConnectionTrait;
use std::sync::Arc;

/// The result of [`rotate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    Done,
    /// The next key was published too recently: applications may not have read it before this time.
    TooSoon(i64),
    /// The key does not sign any more.
    Conflict,
    /// The administrator's role was removed.
    Gone,
}

/// The next key signs from now on, and a new one is published. `current` is the id of the key that signs.
/// All administrators are told.
pub async fn rotate(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    current: &str,
    client: &Client,
) -> Result<Rotation, Error> {
    let turn = Arc::clone(&services.signing_keys.making).lock_owned().await;
    // Before the work of making a key.
    let algorithm = match checked(services, services.db.read(), current).await? {
        Ok(algorithm) => algorithm,
        Err(refusal) => return Ok(refusal),
    };
    let made = make(services, algorithm, Plan::ROTATION.makes(), turn).await?;
    let (session, now) = (administrator.0, services.now());
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(Rotation::Gone);
    }
    installation::lock(&tx).await?;
    if let Err(refusal) = checked(services, &tx, current).await? {
        return Ok(refusal);
    }
    let keys = row::read(services, &tx).await?;
    let keys = of(&keys, algorithm);
    for (kind, key) in carry_out(&tx, algorithm, (Plan::ROTATION, &keys), made, now).await? {
        let event = Event::by(kind, session, None).details(details(algorithm, &key));
        audit::record(services, &tx, now, client, event).await?;
    }
    let message = Message::SigningKeyRotated {
        algorithm: algorithm.as_str(),
        administrator: session.name.clone(),
        at: now,
    };
    notice::tell_administrators(services, &tx, &message).await?;
    tx.commit().await?;
    services.signing_keys.forget();
    Ok(Rotation::Done)
}

/// The algorithm of the key, if it can be replaced now.
async fn checked(
    services: &Services,
    db: &impl ConnectionTrait,
    id: &str,
) -> Result<Result<Algorithm, Rotation>, Error> {
    let keys = row::read(services, db).await?;
    let found = keys.iter().find(|key| key.row.key_id == id && key.is_current());
    let Some(algorithm) = found.map(|key| key.pair.algorithm()) else {
        return Ok(Err(Rotation::Conflict));
    };
    Ok(match next(&of(&keys, algorithm)).map(may_sign_from) {
        None => Err(Rotation::Conflict),
        Some(from) if services.now() < from => Err(Rotation::TooSoon(from)),
        Some(_) => Ok(algorithm),
    })
}
