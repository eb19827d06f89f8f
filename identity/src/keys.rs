//! The key ring: a file outside the database. Every other key is derived from it.
//!
//! The file has one line per key, `id:base64`. The last key seals, and all of them open.

mod file; // the key file, and whether it belongs to this database
mod new_file; // the key file of a new installation
mod owner_mac; // which account a token belongs to
mod ring; // the keys derived from it
mod unbound; // whether hashes are bound to their accounts

pub(crate) use file::{check, open, verify};
pub(crate) use owner_mac::TokenRow;
pub use ring::KeyRing;
pub(crate) use unbound::{are_unbound, mark_bound};

#[cfg(test)]
mod tests;
