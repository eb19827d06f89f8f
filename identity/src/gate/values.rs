//! Ids and settings of gates, and how many there may be.

use super::{host::Host, rules::Rules};
use crate::{application::ApplicationId, connection::ToldGroups, entity::gate as row};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

/// Maximum number of gates.
pub const MOST_GATES: u64 = 500;
/// Maximum number of gates of one application.
pub const MOST_GATES_OF_APPLICATION: u64 = 20;
/// Which groups a gate can tell its application. A list is for a connection.
pub const TOLD_GROUPS: [ToldGroups; 2] = [ToldGroups::OfDemand, ToldGroups::All];

/// One of [`TOLD_GROUPS`], by its name.
pub fn told_groups(text: &str) -> Option<ToldGroups> {
    ToldGroups::parse(text).filter(|told| TOLD_GROUPS.contains(told))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GateId(pub(crate) i64);

impl GateId {
    /// Parses the decimal id that URLs contain.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl std::fmt::Display for GateId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    pub id: GateId,
    pub application: ApplicationId,
    pub settings: Settings,
    /// Increased by every change, so that a concurrent change is refused.
    pub version: i64,
    pub created_at: i64,
}

/// What administrators enter about a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub host: Host,
    pub remote_user: RemoteUser,
    pub told_groups: ToldGroups,
    pub rules: Rules,
}

/// By what the application knows its users: the header `Remote-User`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RemoteUser {
    #[default]
    UserName,
    Email,
    /// As in OpenID Connect (`sub`).
    Subject,
}

impl RemoteUser {
    pub const ALL: [Self; 3] = [Self::UserName, Self::Email, Self::Subject];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::UserName => "user_name",
            Self::Email => "email",
            Self::Subject => "subject",
        }
    }

    /// Reads the result of [`RemoteUser::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|user| user.as_str() == text)
    }
}

impl Settings {
    pub(super) fn columns(&self) -> row::ActiveModel {
        row::ActiveModel {
            host: Set(self.host.as_str().to_owned()),
            remote_user: Set(self.remote_user.as_str().to_owned()),
            told_groups: Set(self.told_groups.as_str().to_owned()),
            rules: Set(self.rules.to_string()),
            ..Default::default()
        }
    }

    /// As events record them.
    pub(super) fn facts(&self) -> [(&'static str, Value); 4] {
        [
            ("host", json!(self.host.as_str())),
            ("remote_user", json!(self.remote_user.as_str())),
            ("told_groups", json!(self.told_groups.as_str())),
            ("rules", json!(self.rules.to_string())),
        ]
    }
}
