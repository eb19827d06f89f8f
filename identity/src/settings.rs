//! The installation's settings, as administrators change them: its names, how messages are sent,
//! and the policy for users.

pub mod email; // the mail server
pub mod general; // names, support contact, time zone
pub mod security; // the policy for users
pub mod sms; // the gateway for text messages
pub mod test_message; // trying them out
mod versioned; // one row, saved by one administrator at a time

use serde_json::{Value, json};

/// Who configured how messages of one kind are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// The operator, with `LATCHKEY_…` on the server: administrators cannot change it.
    Operator,
    /// An administrator.
    Settings,
    /// Not configured: messages become files on the server, for trying out Latchkey.
    Files,
    /// Not configured: no messages are sent.
    NotConfigured,
}

/// Records only that a secret changed, for the audit log.
fn changed_secret(value: &mut Value, name: &str) {
    value[name] = json!("changed");
}
