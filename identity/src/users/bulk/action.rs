//! What to do with the users.

use crate::{audit::Kind, group::Change};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Require,
    Remind,
    /// Adds the users to a group, or removes them from it.
    Group(Change),
    RemoveBrowsers,
    SignOut,
    Deactivate,
    Delete,
}

impl Action {
    pub const ALL: [Self; 8] = [
        Self::Require,
        Self::Remind,
        Self::Group(Change::Add),
        Self::Group(Change::Remove),
        Self::RemoveBrowsers,
        Self::SignOut,
        Self::Deactivate,
        Self::Delete,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Remind => "remind",
            Self::Group(Change::Add) => "add_to_group",
            Self::Group(Change::Remove) => "remove_from_group",
            Self::RemoveBrowsers => "remove_browsers",
            Self::SignOut => "sign_out",
            Self::Deactivate => "deactivate",
            Self::Delete => "delete",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == word)
    }

    /// Its kind in the audit log.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Require => Kind::TwoFactorRequiredByAdministrator,
            Self::Remind => Kind::ReminderSent,
            Self::Group(change) => change.kind(),
            Self::RemoveBrowsers => Kind::BrowsersRemovedByAdministrator,
            Self::SignOut => Kind::SignedOutByAdministrator,
            Self::Deactivate => Kind::UserDeactivated,
            Self::Delete => Kind::UserDeleted,
        }
    }
}
