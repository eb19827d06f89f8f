//! The name of a passkey.

use crate::{account, client::Client};

/// The name of a passkey: 1 to 64 characters, otherwise like [`account::Name`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Trims the text. `None` when the result is not a valid name or is too long.
    pub fn parse(text: &str) -> Option<Self> {
        let name = account::Name::parse(text)?;
        (name.as_str().chars().count() <= 64).then(|| Self(name.as_str().to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a new security key, until its owner renames it.
    pub(super) fn of_security_key() -> Self {
        Self("Security key".to_owned())
    }

    /// The name of a new passkey, until its owner renames it.
    pub(super) fn of_browser(client: &Client) -> Self {
        Self::parse(&client.browser).unwrap_or_else(|| Self("Passkey".to_owned()))
    }
}
