//! Name, address, user name, role, and whether a second factor is required: one form, one transaction.

mod address; // whether an email address is free
mod changes; // what differs from the stored account
mod consequences; // ending sessions, events and emails
mod requirement; // the switch for two-factor authentication
mod save; // saving the form
mod update; // the account after the edit

pub(super) use address::{is_duplicate, is_taken};
pub use save::{Saved, save};
pub use update::{MAX_REASON, Update};
