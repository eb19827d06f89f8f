//! A part of a checked file: the users that one transaction adds.

use super::{person::Person, piece::Piece};

/// Users in a part, if none of them is invited.
pub(super) const SIZE: usize = 500;
/// An invited user needs a link, an event and an email, so counts as this many.
const INVITED: usize = 10;

/// Whether more users would make the transaction too long.
pub(super) fn is_full(people: &[Person]) -> bool {
    let place = |person: &Person| if person.password_hash.is_none() { INVITED } else { 1 };
    people.iter().map(place).sum::<usize>() >= SIZE
}

/// A part contains password hashes and app secrets, so it is stored only as ciphertext.
pub(super) fn piece(account: i64, batch: i64, place: i64) -> Piece {
    Piece { table: "import_parts", column: "people", account, batch, place }
}
