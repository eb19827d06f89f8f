//! What each key of the ring is needed for, and whether everything can be decrypted.

mod column; // every encrypted column
mod others; // values that other keys than the chosen one encrypted

pub(crate) use column::{COLUMNS, Column};

use crate::{
    database::without_time_limits,
    entity::{
        added_key, authorization_code, connection, connection_secret, gate_session, gate_ticket,
        grant_token, key_canary, link, pending_sign_in, published_key_set, session,
        trusted_browser,
    },
    error::Error,
    keys::{KeyRing, sealing_key},
    services::Services,
    slow_hash::pepper_of,
};
use column::{PASSWORDS, RECOVERY_CODES, Value};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// What a key is needed for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyUsage {
    pub id: String,
    /// Seconds since 1970.
    pub since: Option<i64>,
    /// The oldest key.
    pub derives_ids: bool,
    /// The chosen key.
    pub encrypts: bool,
    /// It was added, and not chosen yet.
    pub is_new: bool,
    /// Encrypted values.
    pub secrets: i64,
    /// Hashes of passwords and recovery codes with the pepper of this key.
    pub passwords: i64,
    pub recovery_codes: i64,
    /// Sessions, pending sign-ins, links, trusted browsers, secrets and tokens of applications, and sessions
    /// and tickets of gates.
    pub tokens: i64,
}

impl KeyUsage {
    /// Whether something stored needs it, or will.
    pub fn is_needed(&self) -> bool {
        let stored = [self.secrets, self.passwords, self.recovery_codes, self.tokens];
        self.derives_ids || self.encrypts || self.is_new || stored.iter().any(|number| *number > 0)
    }
}

/// An encrypted value that cannot be decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    pub table: &'static str,
    pub column: &'static str,
    /// `None` if it belongs to no user.
    pub account: Option<i64>,
}

/// The result of [`check`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Oldest first.
    pub keys: Vec<KeyUsage>,
    /// The first few.
    pub damaged: Vec<Damaged>,
    pub damaged_in_total: i64,
}

/// Damaged values that are named.
const NAMED: usize = 20;

/// Decrypts every encrypted value, in one snapshot.
pub async fn check(services: &Services) -> Result<Usage, Error> {
    let snapshot = services.db.snapshot().await?;
    without_time_limits(&snapshot).await?;
    let keys = &services.keys;
    let mut usage = Usage { keys: all(keys), ..Usage::default() };
    if let Some(id) = sealing_key(&snapshot).await?
        && let Some(key) = usage.key(&id)
    {
        key.encrypts = true;
    }
    for added in added_key::Entity::find().all(&snapshot).await? {
        if let Some(key) = usage.key(&added.key_id) {
            key.is_new = true;
        }
    }
    for canary in key_canary::Entity::find().all(&snapshot).await? {
        if let Some(key) = usage.key(&canary.key_id) {
            key.since = Some(canary.created_at);
        }
    }
    for column in COLUMNS {
        column.read(&snapshot, |value| usage.note(keys, column, &value)).await?;
    }
    for key in &mut usage.keys {
        key.tokens = tokens(&snapshot, &key.id).await?;
    }
    Ok(usage)
}

fn all(keys: &KeyRing) -> Vec<KeyUsage> {
    let mut keys: Vec<KeyUsage> =
        keys.ids().map(|id| KeyUsage { id: id.to_owned(), ..KeyUsage::default() }).collect();
    if let Some(oldest) = keys.first_mut() {
        oldest.derives_ids = true;
    }
    keys
}

impl Usage {
    fn key(&mut self, id: &str) -> Option<&mut KeyUsage> {
        self.keys.iter_mut().find(|key| key.id == id)
    }

    fn note(&mut self, keys: &KeyRing, column: &Column, value: &Value) {
        if self.count(keys, column, value).is_none() {
            self.damaged_in_total += 1;
            if self.damaged.len() < NAMED {
                let account = Some(value.account).filter(|id| *id != 0);
                let Column { table, column, .. } = *column;
                self.damaged.push(Damaged { table, column, account });
            }
        }
    }

    /// `None` if the value cannot be decrypted, or is a hash whose pepper is missing.
    fn count(&mut self, keys: &KeyRing, column: &Column, value: &Value) -> Option<()> {
        let Value { account, row, sealed, .. } = value;
        let text = keys.open(column.table, column.bound_as, *account, row, sealed).ok()?;
        self.key(sealed.key_id()?)?.secrets += 1;
        let place = (column.table, column.column);
        if (place == PASSWORDS || place == RECOVERY_CODES)
            && let Some(id) = pepper_of(&text)?
        {
            let key = self.key(id)?;
            *(if place == PASSWORDS { &mut key.passwords } else { &mut key.recovery_codes }) += 1;
        }
        Some(())
    }
}

/// The rows whose tokens are bound to their owners with this key.
async fn tokens(db: &impl ConnectionTrait, key: &str) -> Result<i64, Error> {
    let prefix = format!("{key}.");
    let sessions = session::Column::OwnerMac.starts_with(&prefix);
    let pending = pending_sign_in::Column::OwnerMac.starts_with(&prefix);
    let links = link::Column::OwnerMac.starts_with(&prefix);
    let browsers = trusted_browser::Column::OwnerMac.starts_with(&prefix);
    let secrets = connection_secret::Column::OwnerMac.starts_with(&prefix);
    let key_sets = connection::Column::KeySetMac.starts_with(&prefix);
    let published = published_key_set::Column::KeySetMac.starts_with(&prefix);
    let codes = authorization_code::Column::OwnerMac.starts_with(&prefix);
    let granted = grant_token::Column::OwnerMac.starts_with(&prefix);
    let tickets = gate_ticket::Column::OwnerMac.starts_with(&prefix);
    let gates = gate_session::Column::OwnerMac.starts_with(&prefix);
    let count = session::Entity::find().filter(sessions).count(db).await?
        + pending_sign_in::Entity::find().filter(pending).count(db).await?
        + link::Entity::find().filter(links).count(db).await?
        + trusted_browser::Entity::find().filter(browsers).count(db).await?
        + connection_secret::Entity::find().filter(secrets).count(db).await?
        + grant_token::Entity::find().filter(granted).count(db).await?
        + authorization_code::Entity::find().filter(codes).count(db).await?
        + gate_ticket::Entity::find().filter(tickets).count(db).await?
        + gate_session::Entity::find().filter(gates).count(db).await?
        + published_key_set::Entity::find().filter(published).count(db).await?
        + connection::Entity::find().filter(key_sets).count(db).await?;
    Ok(count as i64)
}
