//! A part of a checked file: as many people as one transaction adds.

use super::person::Person;
use crate::{error::Error, keys::KeyRing, secret::Sealed};
use zeroize::Zeroizing;

/// People in a part, when nobody of them is invited.
pub(super) const SIZE: usize = 500;
/// Whoever is invited gets a link, an event and a mail of their own, and counts as so many.
const INVITED: usize = 10;

/// Whether more people would keep others waiting for too long.
pub(super) fn is_full(people: &[Person]) -> bool {
    let place = |person: &Person| if person.password_hash.is_none() { INVITED } else { 1 };
    people.iter().map(place).sum::<usize>() >= SIZE
}

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
