//! Values of accounts: ids, roles, and what users enter about themselves.

mod email_address; // one key for each mailbox, however its address is spelled
mod folded; // one form of text for searching and sorting
mod subject; // by which applications know users in OpenID Connect
mod typed; // names and time zones
mod user_name; // by which applications know users

pub use email_address::{EmailAddress, EmailError};
pub(crate) use folded::folded;
pub use subject::Subject;
pub(crate) use typed::search_key;
pub use typed::{LONGEST_NAME, Name, TimeZoneName};
pub use user_name::UserName;

use crate::entity::account;
use sea_orm::DeriveValueType;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub struct AccountId(pub(crate) i64);

impl AccountId {
    /// Parses the decimal id that URLs contain.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// For JSON.
    pub fn number(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An account under one security version. Trust granted under another version is void.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) id: AccountId,
    pub(crate) security_version: i64,
}

impl From<&account::Model> for Owner {
    fn from(row: &account::Model) -> Self {
        Self { id: AccountId(row.id), security_version: row.security_version }
    }
}

/// Whether a user may administer other accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Administrator,
    Member,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Member => "member",
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        if text == "administrator" { Self::Administrator } else { Self::Member }
    }
}

// Values of the column `status`.
pub(crate) const ACTIVE: &str = "active";
/// Added, but has not chosen a password yet.
pub(crate) const INVITED: &str = "invited";
pub(crate) const DEACTIVATED: &str = "deactivated";
