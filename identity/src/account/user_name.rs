//! User names, by which applications know users.

use super::{EmailAddress, folded};
use crate::plain_name::{self, LONGEST, is_allowed};

/// As `plain_name` describes. No two accounts ever have the same one: see `user_names`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserName(String);

impl UserName {
    /// `None` if the text is no user name.
    pub fn parse(text: &str) -> Option<Self> {
        plain_name::parse(text).map(Self)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The local part of an address without a tag, as far as its characters can be part of a user
    /// name. Letters lose their diacritics; `user` if nothing is left.
    pub(crate) fn made_from(email: &EmailAddress) -> Self {
        let untagged = email.local().split('+').next().unwrap_or_default();
        let kept: String = folded(untagged).chars().filter(|c| is_allowed(*c)).collect();
        let kept = kept.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let name: String = kept.chars().take(LONGEST).collect();
        Self(if name.is_empty() { "user".to_owned() } else { name })
    }

    /// With a number at the end, and shortened if that is too long.
    pub(crate) fn numbered(&self, number: usize) -> Self {
        let number = number.to_string();
        let kept: String = self.0.chars().take(LONGEST - number.len()).collect();
        Self(kept + &number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(address: &str) -> String {
        UserName::made_from(&EmailAddress::parse(address).unwrap()).0
    }

    #[test]
    fn a_user_name_is_made_from_any_address() {
        let long = "x".repeat(80);
        for (local, name) in [
            ("maya", "maya"),
            ("Maya.Lindqvist", "maya.lindqvist"),
            ("maya+news", "maya"),
            ("+news", "user"),
            ("o'brien", "obrien"),
            ("jörg", "jorg"),
            ("STRAUẞ", "strauss"),
            ("_-.maya.-_", "maya"),
            ("李", "user"),
            ("=1/2{}", "12"),
            ("...", "user"),
            (&long, &long[..LONGEST]),
        ] {
            assert_eq!(made(&format!("{local}@example.org")), name, "{local}");
            assert_eq!(UserName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_number_never_makes_a_name_too_long() {
        assert_eq!(UserName::parse("maya").unwrap().numbered(2).as_str(), "maya2");
        let long = UserName("x".repeat(LONGEST)).numbered(100);
        assert_eq!(long.as_str(), "x".repeat(LONGEST - 3) + "100");
    }
}
