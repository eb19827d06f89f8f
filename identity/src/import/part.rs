//! A part of a checked file: as many people as one transaction adds.

use super::person::Person;
use crate::{error::Error, keys::KeyRing, secret::Sealed};
use zeroize::Zeroizing;

/// People in a part.
pub(super) const SIZE: usize = 500;

/// Hashes and secrets of apps are in it, so it waits as ciphertext only.
pub(super) fn seal(keys: &KeyRing, people: &[Person]) -> Result<Sealed, Error> {
    let text = serde_json::to_vec(people).map_err(|_| Error::Unreadable("import"))?;
    keys.seal(TABLE, COLUMN, 0, "", &Zeroizing::new(text))
}

pub(super) fn open(keys: &KeyRing, sealed: &Sealed) -> Result<Vec<Person>, Error> {
    let text = keys.open(TABLE, COLUMN, 0, "", sealed)?;
    serde_json::from_slice(&text).map_err(|_| Error::Unreadable("import"))
}

const TABLE: &str = "import_parts";
const COLUMN: &str = "people";
