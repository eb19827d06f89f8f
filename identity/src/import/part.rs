//! A part of a checked file: the users that one transaction adds.

use super::person::Person;
use crate::{error::Error, keys::KeyRing, secret::Sealed};
use zeroize::Zeroizing;

/// Users in a part, if none of them is invited.
pub(super) const SIZE: usize = 500;
/// An invited user needs a link, an event and an email, so counts as this many.
const INVITED: usize = 10;

/// Whether more users would make the transaction too long.
pub(super) fn is_full(people: &[Person]) -> bool {
    let place = |person: &Person| if person.password_hash.is_none() { INVITED } else { 1 };
    people.iter().map(place).sum::<usize>() >= SIZE
}

/// Parts contain password hashes and app secrets, so they are stored only as ciphertext.
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
