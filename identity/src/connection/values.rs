//! What is known of a connection.

use super::{key_set::KeySet, sector::Sector};
use crate::{application::ApplicationId, jose::Algorithm};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConnectionId(pub(crate) i64);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    pub id: ConnectionId,
    pub application: ApplicationId,
    pub client_id: String,
    /// Runs in browsers or on devices, so it has no secret.
    pub is_public: bool,
    pub requires_pkce: bool,
    pub algorithm: Algorithm,
    /// Never changes: the application would not recognize its users.
    pub sector: Sector,
    pub treats_email_as_verified: bool,
    pub told_groups: ToldGroups,
    /// The names of the groups that an administrator listed, in the order of the alphabet.
    pub listed_groups: Vec<String>,
    /// Its grants may outlive their sessions.
    pub stays_connected: bool,
    /// Users are asked before the application is told about them.
    pub asks_for_consent: bool,
    /// Its requests must be pushed (RFC 9126).
    pub requires_pushed_requests: bool,
    /// Proves with one of these keys which application it is, and has no secret.
    pub key_set: Option<KeySet>,
    /// Publishes these keys here instead.
    pub key_set_uri: Option<String>,
    pub(super) key_set_mac: Option<String>,
    /// Assertions that may be older are refused.
    pub(super) assertions_from: i64,
    /// The redirect URIs that an administrator registered, in the order of the alphabet.
    pub redirect_uris: Vec<String>,
    /// The sign-out redirect URIs, in the same order.
    pub sign_out_uris: Vec<String>,
    /// Where it is told that a user was signed out.
    pub logout_uri: Option<String>,
    pub version: i64,
}

impl Connection {
    /// Whether it proves with a key which application it is.
    pub fn has_keys(&self) -> bool {
        self.registered_keys().is_some()
    }

    /// What an administrator registered: the keys, or their address.
    pub(super) fn registered_keys(&self) -> Option<&str> {
        self.key_set.as_ref().map(KeySet::as_str).or(self.key_set_uri.as_deref())
    }

    pub fn has_secret(&self) -> bool {
        !self.is_public && !self.has_keys()
    }
}

/// Which groups of a user an application is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToldGroups {
    /// Only those that its demand names.
    #[default]
    OfDemand,
    All,
    /// Those that an administrator listed.
    Listed,
}

impl ToldGroups {
    pub const ALL: [Self; 3] = [Self::OfDemand, Self::Listed, Self::All];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::OfDemand => "demand",
            Self::All => "all",
            Self::Listed => "listed",
        }
    }

    /// Reads the result of [`ToldGroups::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|told| told.as_str() == text)
    }
}
