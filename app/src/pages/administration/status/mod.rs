//! P-STATUS: whether everything works.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

pub(crate) mod page;
pub(crate) mod verify; // "Verify now"

mod audit_log;
mod jobs;
mod messages; // emails, and text messages
mod server;
