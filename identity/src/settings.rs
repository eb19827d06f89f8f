//! What administrators decide about the installation itself: what it is called, and how its
//! messages leave. The policy about people is [`crate::policy`].

pub mod email; // the mail server
pub mod general; // names, support contact, time zone
pub mod sms; // the gateway for text messages
pub mod test_message; // whether they work

use serde_json::{Value, json};

/// Who decides how messages of one kind leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// The operator, with `LATCHKEY_…` on the server: nothing can be saved here.
    Operator,
    /// An administrator.
    Settings,
    /// Nobody; messages become files on the server, for whoever tries Latchkey out.
    Files,
    /// Nobody: none are sent.
    Nobody,
}

/// The values that differ, for the audit log: `{"name": {"from": …, "to": …}}`.
fn changed<const N: usize>(pairs: [(&str, Value, Value); N]) -> Value {
    let different = pairs.into_iter().filter(|(_, from, to)| from != to);
    different.map(|(name, from, to)| (name.to_owned(), json!({ "from": from, "to": to }))).collect()
}

/// What the audit log says about a secret: that it is another one.
fn changed_secret(value: &mut Value, name: &str) {
    value[name] = json!("changed");
}
