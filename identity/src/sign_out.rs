//! Sign-out that an application asks for (OpenID Connect RP-Initiated Logout 1.0).
//!
//! Locks: the account of the session.

mod asked; // what a request asks for
mod checked_hint; // an ID token that was checked when its form arrived
mod request; // ending the session, or asking the user first

pub use checked_hint::LASTS;
pub use request::{Back, Outcome, Question, confirm, opened, posted};

use crate::authorization::Parameters;

/// The parameters that are read. All others are ignored; so are `logout_hint` and `ui_locales`.
const KNOWN: [&str; 5] =
    ["id_token_hint", checked_hint::NAME, "client_id", "post_logout_redirect_uri", "state"];

/// The query of a GET, or the form of a POST.
pub fn parameters(sent: &[u8]) -> Parameters {
    Parameters::only(&KNOWN, sent)
}
