//! The kinds of events in the list "Event": whole groups and single kinds.

use crate::pages::activity::words;
use identity::{audit::Kind, dashboard::SIGN_INS};

/// A group: its word in addresses, its name, and its kinds.
pub(super) struct Group {
    word: &'static str,
    pub(super) name: &'static str,
    kinds: &'static [Kind],
}

pub(super) const GROUPS: [Group; 7] = [
    Group {
        word: "sign-in",
        name: "Sign-in",
        kinds: &[
            Kind::SignedIn,
            Kind::SignInStarted,
            Kind::SignedOut,
            Kind::SessionEnded,
            Kind::SignedOutByAdministrator,
            Kind::NotMe,
            Kind::IdentityChecked,
            Kind::CodeEntryPaused,
        ],
    },
    Group {
        word: "two-factor",
        name: "Two-factor",
        kinds: &[
            Kind::TwoFactorEnabled,
            Kind::TotpEnrolled,
            Kind::SentCodeEnrolled,
            Kind::MethodRemoved,
            Kind::DefaultMethodChanged,
            Kind::PhoneChanged,
            Kind::PasskeyCreated,
            Kind::PasskeyRenamed,
            Kind::PasskeyRemoved,
            Kind::TotpReset,
            Kind::TwoFactorDisabled,
            Kind::TwoFactorDisabledByAdministrator,
            Kind::TwoFactorRequiredByAdministrator,
            Kind::RequirementLifted,
            Kind::ReminderSent,
        ],
    },
    Group {
        word: "recovery",
        name: "Recovery",
        kinds: &[
            Kind::RecoveryCodesMade,
            Kind::RecoveryCodesSaved,
            Kind::PasswordLinkSent,
            Kind::PasswordReset,
            Kind::DisableLinkSent,
            Kind::DisableLinkUsed,
            Kind::DisableLinkReported,
            Kind::DisableLinkCancelled,
            Kind::AdministratorRecovered,
        ],
    },
    Group {
        word: "trusted-browsers",
        name: "Trusted browsers",
        kinds: &[
            Kind::BrowserTrusted,
            Kind::BrowserUntrusted,
            Kind::TrustedBrowserCopied,
            Kind::BrowsersRemovedByAdministrator,
        ],
    },
    Group {
        word: "users",
        name: "Users",
        kinds: &[
            Kind::UserAdded,
            Kind::UserChanged,
            Kind::UserDeactivated,
            Kind::UserReactivated,
            Kind::UserDeleted,
            Kind::InvitationSent,
            Kind::InvitationAccepted,
            Kind::ProfileChanged,
            Kind::PasswordChanged,
            Kind::UsersImported,
            Kind::UsersExported,
            Kind::ImportLinesExported,
            Kind::AdministratorCreated,
            Kind::GroupCreated,
            Kind::GroupChanged,
            Kind::GroupDeleted,
            Kind::GroupMemberAdded,
            Kind::GroupMemberRemoved,
        ],
    },
    Group {
        word: "applications",
        name: "Applications",
        kinds: &[
            Kind::ApplicationCreated,
            Kind::ApplicationChanged,
            Kind::ApplicationTurnedOn,
            Kind::ApplicationTurnedOff,
            Kind::ApplicationDeleted,
            Kind::ApplicationOpened,
            Kind::ProofRequired,
            Kind::ConsentGiven,
            Kind::ApplicationDisconnected,
            Kind::ApplicationCodeReused,
            Kind::ApplicationTokenReused,
            Kind::ApplicationTokenRevoked,
            Kind::LogoutNotDelivered,
            Kind::SigningKeyCreated,
            Kind::SigningKeyRotated,
            Kind::ConnectionCreated,
            Kind::ConnectionChanged,
            Kind::ConnectionKeysChanged,
            Kind::ConnectionSecretMade,
            Kind::ConnectionSecretEnded,
            Kind::ConnectionDeleted,
            Kind::GateCreated,
            Kind::GateChanged,
            Kind::GateDeleted,
        ],
    },
    Group {
        word: "settings",
        name: "Settings",
        kinds: &[
            Kind::PolicyChanged,
            Kind::GeneralSettingsChanged,
            Kind::EmailSettingsChanged,
            Kind::SmsSettingsChanged,
            Kind::TestMessageSent,
            Kind::AuditExported,
            Kind::AuditTrimmed,
            Kind::DatabaseRestored,
            Kind::EncryptionKeyAdded,
            Kind::EncryptionKeyChosen,
        ],
    },
];

/// Refused sign-ins, all together and by cause.
pub(super) const FAILED: &str = "sign-in-refused";
const FAILED_PASSWORD: &str = "sign-in-refused-password";
const FAILED_CODE: &str = "sign-in-refused-code";

/// The filter that a word in an address selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EventSelection {
    pub(super) kinds: Vec<Kind>,
    pub(super) refused: Option<bool>,
}

impl EventSelection {
    pub(super) fn of(word: &str) -> Option<Self> {
        let refused = |kinds: &[Kind]| Self { kinds: kinds.to_vec(), refused: Some(true) };
        match word {
            FAILED => return Some(refused(&SIGN_INS)),
            FAILED_PASSWORD => return Some(refused(&[Kind::SignInStarted])),
            FAILED_CODE => return Some(refused(&[Kind::SignedIn])),
            _ => {}
        }
        let group = GROUPS.iter().find(|group| group.word == word);
        let kinds = match group {
            Some(group) => group.kinds.to_vec(),
            None => vec![Kind::parse(word)?],
        };
        Some(Self { kinds, refused: None })
    }
}

impl Group {
    /// Pairs of word and label, starting with the whole group.
    pub(super) fn options(&self) -> Vec<(&'static str, String)> {
        let mut options = vec![(self.word, format!("{}: all events", self.name))];
        if self.word == "sign-in" {
            options.extend([
                (FAILED, "Sign-in refused".to_owned()),
                (FAILED_PASSWORD, words::logged(Kind::SignInStarted, true, "")),
                (FAILED_CODE, words::logged(Kind::SignedIn, true, "")),
            ]);
        }
        options.extend(self.kinds.iter().map(|kind| (kind.as_str(), words::label(*kind))));
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_of_event_is_in_one_group_and_has_a_unique_label() {
        let grouped: Vec<Kind> = GROUPS.iter().flat_map(|group| group.kinds.to_vec()).collect();
        for &kind in Kind::ALL {
            let times = grouped.iter().filter(|each| **each == kind).count();
            assert_eq!(times, 1, "{kind:?}");
        }
        let labels: Vec<String> = GROUPS
            .iter()
            .flat_map(|group| group.options().into_iter().map(|(_, label)| label))
            .collect();
        assert_eq!(labels.iter().collect::<HashSet<_>>().len(), labels.len());
    }

    #[test]
    fn every_option_can_be_parsed() {
        for (word, _) in GROUPS.iter().flat_map(Group::options) {
            assert!(EventSelection::of(word).is_some(), "{word}");
        }
        assert_eq!(EventSelection::of("everything"), None);
    }
}
