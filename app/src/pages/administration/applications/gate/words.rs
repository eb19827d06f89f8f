//! The settings of a gate in words.

use identity::gate::{MOST_GATES, MOST_GATES_OF_APPLICATION, RemoteUser};
use std::fmt::Display;

pub(super) const HOST_HINT: &str = "The exact name, for example wiki.example.org.";

pub(super) const RULES_HINT: &str = "One per line; the first that matches a request decides. Write the methods or “any”, the path, and the result: open, default, second factor, passkey, within 15 minutes, passkey within 15 minutes, or refused. For example: any /public/* open. Without a matching rule, the application's own requirements apply. Lines that begin with # are not kept.";

pub(super) const HOST_TAKEN: &str =
    "Another gate has this host, perhaps with another port. Enter a different one";

pub(super) const OWN_HOST: &str =
    "This is the host of this site. Choose another host for the application";

pub(super) const LISTENER_OFF: &str = "No proxy can ask yet. Set LATCHKEY_FORWARD_AUTH_LISTEN, for example to 127.0.0.1:3001, and restart the server.";

/// The options of "Remote-User contains".
pub(super) fn remote_user(user: RemoteUser) -> &'static str {
    match user {
        RemoteUser::UserName => "The user name",
        RemoteUser::Email => "The email address",
        RemoteUser::Subject => "An ID that never changes (sub)",
    }
}

pub(super) fn too_many() -> String {
    format!(
        "There can be at most {MOST_GATES_OF_APPLICATION} gates for one application, and {MOST_GATES} in all. Remove one first"
    )
}

/// The sentence about a mistake, as errors of fields end.
pub(super) fn mistake(mistake: &impl Display) -> String {
    mistake.to_string().trim_end_matches('.').to_owned()
}
