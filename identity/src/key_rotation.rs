//! Adding a key to the key ring, choosing it, and encrypting everything again with it. No key is ever
//! removed: ids are derived from the oldest, and hashes keep the pepper that they were made with.

mod choice; // which key encrypts from now on
mod reencryption; // what earlier keys encrypted

pub use choice::{Choice, choose};
pub use reencryption::{End, Progress, Reencrypted, reencrypt};

use crate::{
    actor::Operator,
    audit::{self, Event, Kind},
    client::Client,
    entity::added_key as row,
    error::Error,
    keys::Addition,
    services::Services,
};
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;
use std::path::Path;

/// Adds a random key to the key file, which encrypts nothing before it is chosen. Returns its id. The
/// database knows the key before the file contains it, because the server refuses others.
///
/// # Errors
/// A sentence if the file cannot be changed. It is as it was.
pub async fn add(
    services: &Services,
    key_file: &Path,
    Operator: Operator,
) -> Result<String, Error> {
    let addition = Addition::write(key_file)?;
    let known = row::ActiveModel {
        key_id: Set(addition.id.clone()),
        sealed: Set(addition.canary()?.0),
        created_at: Set(services.now()),
    };
    let tx = services.db.begin().await?;
    row::Entity::insert(known).exec_without_returning(&tx).await?;
    let event = event(Kind::EncryptionKeyAdded, &addition.id);
    audit::record(services, &tx, services.now(), &Client::operator(), event).await?;
    tx.commit().await?;
    if let Err(error) = addition.put_in_place() {
        withdraw(services, &addition.id).await?;
        return Err(error);
    }
    Ok(addition.id.clone())
}

/// The file did not get the key.
async fn withdraw(services: &Services, id: &str) -> Result<(), Error> {
    let tx = services.db.begin().await?;
    row::Entity::delete_by_id(id).exec(&tx).await?;
    let event = event(Kind::EncryptionKeyAdded, id).refused();
    audit::record(services, &tx, services.now(), &Client::operator(), event).await?;
    Ok(tx.commit().await?)
}

/// An event of the operator about a key.
fn event(kind: Kind, id: &str) -> Event {
    Event::by_stranger(kind, None).details(json!({ "key": id }).to_string())
}
