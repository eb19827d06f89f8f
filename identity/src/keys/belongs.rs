//! Whether the keys in the key file are those of this database.

use super::ring::KeyRing;
use crate::{
    entity::{added_key, installation, key_canary},
    error::Error,
    secret::Sealed,
};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::path::Path;

/// The keys that a database knows.
pub(super) struct Known {
    canaries: Vec<key_canary::Model>,
    /// Keys that do not encrypt yet, which a node may lack.
    added: Vec<added_key::Model>,
    oldest: Option<String>,
}

impl Known {
    pub(super) async fn read(db: &impl ConnectionTrait) -> Result<Self, Error> {
        let canaries = key_canary::Entity::find().all(db).await?;
        let added = added_key::Entity::find().all(db).await?;
        let row = installation::Entity::find_by_id(1).one(db).await?;
        Ok(Self { canaries, added, oldest: row.and_then(|row| row.oldest_key) })
    }

    /// The key file must contain the keys of this database and no others: the first one makes MACs,
    /// and one of them encrypts. Earlier versions noted only the last one, until their hashes are
    /// bound.
    pub(super) fn compare(&self, file: &Path, ring: &KeyRing) -> Result<(), Error> {
        let is_older = self.oldest.as_deref() == Some(ring.oldest());
        let is_bound = compare_canaries(file, ring, &self.canaries, is_older)?;
        let mine = self.added.iter().filter(|row| ring.by_id(&row.key_id).is_some());
        for row in mine {
            if !opens(ring, &row.key_id, &row.sealed).is_ok_and(|text| text == Canary::Bound) {
                return Err(foreign(file, &row.key_id));
            }
        }
        let is_known = |id: &str| {
            let canary = self.canaries.iter().any(|row| row.key_id == id);
            canary || self.added.iter().any(|row| row.key_id == id)
        };
        if let Some(id) = ring.ids().find(|id| is_bound && !is_known(id)) {
            return Err(foreign(file, id));
        }
        match &self.oldest {
            Some(oldest) if is_bound && *oldest != ring.oldest() => Err(Error::Keys(format!(
                "The first key in the key file {} must be {oldest}, because IDs are derived from it. Restore the order of its lines.",
                file.display()
            ))),
            _ => Ok(()),
        }
    }
}

/// Compares with a database of any version. Keys that it does not know may have been added since.
pub(super) fn compare_with_old(
    file: &Path,
    ring: &KeyRing,
    canaries: &[key_canary::Model],
) -> Result<(), Error> {
    let is_bound = compare_canaries(file, ring, canaries, false)?;
    let oldest = ring.oldest();
    match is_bound && !canaries.iter().any(|canary| canary.key_id == oldest) {
        true => Err(foreign(file, oldest)),
        false => Ok(()),
    }
}

/// Whether the ring has each key that encrypted something. `is_older` if the file may be from before
/// one of them was added. Returns whether the hashes are bound.
fn compare_canaries(
    file: &Path,
    ring: &KeyRing,
    canaries: &[key_canary::Model],
    is_older: bool,
) -> Result<bool, Error> {
    let mut is_bound = true;
    for canary in canaries {
        match opens(ring, &canary.key_id, &canary.sealed) {
            Ok(Canary::Bound) => {}
            Ok(Canary::Unbound) => is_bound = false,
            Err(Error::UnknownKey) if is_older => {
                return Err(Error::Keys(format!(
                    "The key file {} does not contain the key {}, which this database needs. Copy the key file of a node that has it, or restore the newest one from your backup.",
                    file.display(),
                    canary.key_id
                )));
            }
            Err(_) => {
                return Err(Error::Keys(format!(
                    "The key file {} is not the one that encrypted this database's secrets (key {}). Restore the correct file from your backup.",
                    file.display(),
                    canary.key_id
                )));
            }
        }
    }
    Ok(is_bound)
}

fn foreign(file: &Path, id: &str) -> Error {
    Error::Keys(format!(
        "The key {id} in the key file {} does not belong to this database. Remove its line if you added it, or restore the file from your backup.",
        file.display()
    ))
}

/// What a canary says.
#[derive(PartialEq, Eq)]
enum Canary {
    Bound,
    Unbound,
}

fn opens(ring: &KeyRing, id: &str, sealed: &str) -> Result<Canary, Error> {
    let text = ring.open("key_canaries", "sealed", 0, id, &Sealed(sealed.to_owned()))?;
    match text.as_slice() {
        CANARY => Ok(Canary::Bound),
        UNBOUND => Ok(Canary::Unbound),
        _ => Err(Error::Unsealable),
    }
}

pub(super) const CANARY: &[u8] = b"latchkey, hashes bound";
/// What it said in versions that bound no hash to its account.
pub(super) const UNBOUND: &[u8] = b"latchkey";
