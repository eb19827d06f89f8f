//! Changes to two-factor authentication that make the user's other tabs out of date.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A method was confirmed.
    Enabled,
    Disabled,
    MethodRemoved,
    PasskeysChanged,
    PhoneChanged,
    TokenReset,
}

impl Change {
    /// The `data-channel` of dialogs and pages that such a change makes out of date.
    pub(crate) const TOPIC: &str = "two-factor";

    const ALL: [Self; 6] = [
        Self::Enabled,
        Self::Disabled,
        Self::MethodRemoved,
        Self::PasskeysChanged,
        Self::PhoneChanged,
        Self::TokenReset,
    ];

    /// What the other tabs say.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            // N-ALREADY
            Self::Enabled => {
                "Two-Factor Authentication is already enabled. This page is out of date."
            }
            Self::Disabled => "Two-Factor Authentication is disabled. This page is out of date.",
            Self::MethodRemoved => "A method was removed. This page is out of date.",
            Self::PasskeysChanged => {
                "Your passkeys or security keys were changed. This page is out of date."
            }
            Self::PhoneChanged => "Your phone number was changed. This page is out of date.",
            Self::TokenReset => "Your token was reset. This page is out of date.",
        }
    }

    /// Its name in a cookie.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::MethodRemoved => "method",
            Self::PasskeysChanged => "passkeys",
            Self::PhoneChanged => "phone",
            Self::TokenReset => "token",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::Change;

    #[test]
    fn every_change_can_be_parsed_from_its_name() {
        for change in Change::ALL {
            assert_eq!(Change::parse(change.as_str()), Some(change));
        }
        assert_eq!(Change::parse(""), None);
    }
}
