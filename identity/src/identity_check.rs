//! Confirms the identity of a signed-in user: password and, if they have a method, a code. Valid
//! for ten minutes in this browser; signing in does not count as a check.

mod asks; // what the user is asked for
mod method; // the method whose code is asked for
mod verify; // checking the answers

pub use asks::{Asks, CodeFrom, asks, send_code};
pub(crate) use method::field;
pub use verify::{Check, verify};
