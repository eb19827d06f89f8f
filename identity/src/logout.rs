//! Ends sessions and grants before they expire, and tells the applications (OpenID Connect Back-Channel
//! Logout 1.0). The transaction that ends them queues a message for each application, and a worker sends
//! the messages, so no request waits for an application. What expires is not reported.
//!
//! Apart from housekeeping and a restore, no other module deletes sessions or grants.

mod attempt; // one message, sent once
mod end; // ends sessions and grants
mod message; // what an application is told
mod notify; // queues messages
mod outcome; // the result of an attempt
mod queue; // claims and settles messages
pub mod worker; // sends messages until the process stops

pub(crate) use end::{end_grants, end_sessions, give_up_grants, lock_opened};
pub(crate) use notify::{LOGOUT, notified, notify_of_grants};
pub use queue::RETRIED;
