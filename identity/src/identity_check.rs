//! Confirms the identity of a signed-in user: password and, if they have a method, a code. Valid
//! for ten minutes in this browser; signing in does not count as a check.

mod method; // the method whose code is asked for
mod prompt; // what the user is asked for
mod verify; // checking the answers

pub(crate) use method::field;
pub use prompt::{CodeFrom, Prompt, prompt, send_code};
pub use verify::{Check, verify};
