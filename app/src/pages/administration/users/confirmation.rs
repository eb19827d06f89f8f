//! The texts of D-USER-CONFIRM before and after the action.

use crate::pages::ui::button::ButtonKind;
use identity::users::{Status, User};

/// The actions that need confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Reset,
    RemoveBrowsers,
    SignOut,
    Deactivate,
    Reactivate,
    Delete,
}

impl Question {
    const ALL: [Self; 6] = [
        Self::Reset,
        Self::RemoveBrowsers,
        Self::SignOut,
        Self::Deactivate,
        Self::Reactivate,
        Self::Delete,
    ];

    /// Parses the last part of the address.
    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.word() == word)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Reset => "reset-2fa",
            Self::RemoveBrowsers => "remove-browsers",
            Self::SignOut => "sign-out",
            Self::Deactivate => "deactivate",
            Self::Reactivate => "reactivate",
            Self::Delete => "delete",
        }
    }

    /// The menu item.
    pub(super) fn item(self) -> &'static str {
        match self {
            Self::Reset => "Reset two-factor authentication",
            Self::RemoveBrowsers => "Remove trusted browsers",
            Self::SignOut => "Sign out everywhere",
            Self::Deactivate => "Deactivate",
            Self::Reactivate => "Reactivate",
            Self::Delete => "Delete",
        }
    }

    /// Whether the action applies to this user.
    pub(super) fn applies(self, user: &User) -> bool {
        match self {
            Self::Reset => user.has_factors() && !user.is_own,
            Self::RemoveBrowsers | Self::SignOut => user.is_active(),
            Self::Deactivate => user.status != Status::Deactivated && !user.is_own,
            Self::Reactivate => user.status == Status::Deactivated,
            Self::Delete => !user.is_own,
        }
    }

    pub(super) fn heading(self, name: &str) -> String {
        match self {
            Self::Reset => format!("Reset two-factor authentication for {name}?"),
            Self::RemoveBrowsers => format!("Remove trusted browsers for {name}?"),
            Self::SignOut => format!("Sign out {name} everywhere?"),
            Self::Deactivate => format!("Deactivate {name}?"),
            Self::Reactivate => format!("Reactivate {name}?"),
            Self::Delete => format!("Delete {name}?"),
        }
    }

    pub(super) fn message(self, user: &User) -> String {
        let text = match self {
            Self::Reset if user.requirement.is_some() => {
                "This removes their methods, recovery codes and trusted browsers and signs them out. They must set it up again at the next sign-in."
            }
            Self::Reset => {
                "This removes their methods, recovery codes and trusted browsers and signs them out."
            }
            Self::RemoveBrowsers => {
                "They will need a code the next time they sign in, on any browser."
            }
            Self::SignOut => {
                "Unsaved work in their browsers may be lost, and applications lose their access."
            }
            Self::Deactivate => {
                "They will be signed out and cannot sign in until you reactivate them. Nothing is deleted."
            }
            Self::Reactivate if user.last_sign_in_at.is_none() => {
                "They can accept an invitation again."
            }
            Self::Reactivate => "They can sign in again with the password they had.",
            Self::Delete => "This cannot be undone.",
        };
        text.to_owned()
    }

    pub(super) fn button(self) -> &'static str {
        match self {
            Self::Reset => "Reset",
            Self::RemoveBrowsers => "Remove",
            Self::SignOut => "Sign out",
            Self::Deactivate => "Deactivate",
            Self::Reactivate => "Reactivate",
            Self::Delete => "Delete",
        }
    }

    pub(super) fn kind(self) -> ButtonKind {
        match self {
            Self::Reactivate => ButtonKind::Primary,
            _ => ButtonKind::Danger,
        }
    }

    pub(super) fn done(self, name: &str) -> String {
        match self {
            Self::Reset => format!("Two-factor authentication for {name} was reset."),
            Self::RemoveBrowsers => format!("{name} no longer has any trusted browsers."),
            Self::SignOut => format!("{name} was signed out everywhere."),
            Self::Deactivate => format!("{name} was deactivated."),
            Self::Reactivate => format!("{name} was reactivated."),
            Self::Delete => format!("{name} was deleted."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_confirmation_has_an_address() {
        for question in Question::ALL {
            assert_eq!(Question::parse(question.word()), Some(question));
        }
        assert_eq!(Question::parse("erase"), None);
    }
}
