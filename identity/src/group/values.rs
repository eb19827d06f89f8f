//! Ids, names and titles of groups, and how many there may be.

use crate::{account::Name, plain_name};

/// Maximum number of groups.
pub const MOST_GROUPS: u64 = 500;
/// Maximum number of groups that one user is in.
pub const MOST_OF_ONE_USER: u64 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub(crate) i64);

impl GroupId {
    /// Parses the decimal id that URLs contain.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl std::fmt::Display for GroupId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What applications see, as `plain_name` describes. No two groups have the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupName(String);

impl GroupName {
    /// `None` if the text is not the name of a group.
    pub fn parse(text: &str) -> Option<Self> {
        plain_name::parse(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What administrators see: one line of 1 to 100 characters, as the name of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(Name);

impl Title {
    /// `None` if nothing visible is left, or too much.
    pub fn parse(text: &str) -> Option<Self> {
        Name::parse(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}
