//! The key ring: a file outside the database. Every other key is derived from it.
//!
//! The file has one line per key, `id:base64`, oldest first. A row in the database says which key
//! seals, and all of them open.

mod addition; // a key that is added to the file
mod belongs; // whether the keys are those of this database
mod choice; // which key seals
mod file; // reading the key file
mod new_file; // the key file of a new installation
mod owner_mac; // which account a token belongs to
mod ring; // the keys derived from it
mod unbound; // whether hashes are bound to their accounts

pub(crate) use addition::Addition;
pub(crate) use choice::{sealing_key, settle};
pub(crate) use file::{adopt, check, open, verify};
pub(crate) use owner_mac::{GateKey, GrantKey, TokenRow};
pub use ring::KeyRing;
pub(crate) use unbound::{are_unbound, mark_bound};

#[cfg(test)]
mod tests;
