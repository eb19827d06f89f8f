//! Ids and names of applications, and how many there may be.

use crate::account::Name;

/// Maximum number of applications.
pub const MOST_APPLICATIONS: u64 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ApplicationId(pub(crate) i64);

impl ApplicationId {
    /// Parses the decimal id that URLs contain.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl std::fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What users see: one line of 1 to 100 characters, as the name of a user. No two applications have
/// the same one, whatever the case of its letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationName(Name);

impl ApplicationName {
    /// `None` if nothing visible is left, or too much.
    pub fn parse(text: &str) -> Option<Self> {
        Name::parse(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// By which names are compared and sorted.
    pub(super) fn key(&self) -> String {
        self.0.key()
    }
}
