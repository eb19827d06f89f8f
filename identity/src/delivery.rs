//! Sends messages: by SMTP, through an SMS gateway, or as files for trying Latchkey out. The
//! operator's settings take precedence over those that administrators saved.

pub mod outbox; // messages waiting to be sent
pub mod worker; // sends messages from the outbox

pub(crate) mod current; // the current routes of this process
pub(crate) mod follow; // reloads the current routes when they were changed, on every node
pub(crate) mod saved_mail; // the mail server that administrators saved
pub(crate) mod saved_sms; // the gateway that administrators saved
pub mod trial; // sends one message immediately, to test a route

mod attempt; // one attempt to send one message
mod circuit; // pauses sending to a server that does not answer
mod outcome; // the result of an attempt
mod proof; // whether the link or code in a message still works
pub(crate) mod queue; // claims and settles rows of the outbox

mod folder; // files instead of messages, for development
mod route; // the ways to send messages
pub mod sms_gateway; // Twilio's Messages API, which many gateways implement
pub mod smtp; // a mail server
pub mod webhook; // a signed request, for all other gateways

pub(crate) mod http; // one request to a gateway
mod mail; // composes an email
pub(crate) mod setting; // settings of routes, and what is wrong with them
mod tls; // recognizes failed TLS handshakes, and reads certificates

#[cfg(any(test, feature = "testing"))]
mod testing; // helpers for tests

pub use http::Unreached;
pub use outcome::Problem;
pub use route::{CanSend, MailRoute, Routes, SmsRoute};
pub use setting::{Setting, SettingError};
