//! Passwords: which new ones are accepted, and how users change theirs.

mod change; // changing one's own
mod check; // comparing with the account's
mod forgot; // a link for a forgotten one
mod new; // which ones are accepted
mod not_me; // "This was not me"
mod reset; // choosing one with a link
mod stored;
mod strength; // advice // the hash in the account

pub use change::{Change, change};
pub use check::PasswordError;
pub(crate) use check::{check, check_current, verify};
pub use forgot::{Forgot, LIFETIME as LINK_LIFETIME, forgot};
pub use new::{
    MAX_BYTES, MIN_LENGTH, MIN_LENGTH_ENFORCED, NewPassword, Weakness, context_words, min_length,
};
pub use not_me::{NotMe, not_me};
pub use reset::{Reset, find_link, link_was_used, reset};
pub(crate) use stored::set;
