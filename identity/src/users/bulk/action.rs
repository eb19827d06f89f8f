//! What to do with the users.

use crate::audit::Kind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Require,
    Remind,
    RemoveBrowsers,
    SignOut,
    Deactivate,
    Delete,
}

impl Action {
    pub const ALL: [Self; 6] = [
        Self::Require,
        Self::Remind,
        Self::RemoveBrowsers,
        Self::SignOut,
        Self::Deactivate,
        Self::Delete,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Remind => "remind",
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
            Self::RemoveBrowsers => Kind::BrowsersRemovedByAdministrator,
            Self::SignOut => Kind::SignedOutByAdministrator,
            Self::Deactivate => Kind::UserDeactivated,
            Self::Delete => Kind::UserDeleted,
        }
    }
}
