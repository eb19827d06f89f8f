//! Names and time zones, parsed from input.

use super::folded::folded;
use crate::invisible::{is_blank, is_space, without_stray_marks};
use unicode_normalization::UnicodeNormalization;

/// Maximum characters of a user's name.
pub const LONGEST_NAME: usize = 100;

/// A user's name: 1 to 100 characters, without control characters and stray invisible ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Removes forbidden characters and trims. `None` if nothing visible is left, or too much.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        let text: String = without_stray_marks(&text).nfc().collect();
        let text = text.trim_matches(is_space);
        (!is_blank(text) && text.chars().count() <= LONGEST_NAME).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sort key.
    pub(crate) fn key(&self) -> String {
        folded(&self.0)
    }
}

/// The text that searches for part of a name or email address run on.
pub(crate) fn search_key(name: &Name, email: &str) -> String {
    format!("{} {}", name.key(), folded(email))
}

/// An IANA time zone name that this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    pub fn parse(text: &str) -> Option<Self> {
        let zone = jiff::tz::TimeZone::get(text).ok().filter(|zone| !zone.is_unknown())?;
        zone.iana_name().map(|name| Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(Name::parse(" Maya\r\n\u{202E}Lindqvist ").unwrap().as_str(), "MayaLindqvist");
        assert_eq!(Name::parse(" \t"), None);
        assert_eq!(Name::parse(&"x".repeat(101)), None);
        for blank in ["\u{200B}", "\u{3164}", "\u{2800}", "\u{200D}", " \u{2800}\u{FE0F}\u{2800}"] {
            assert_eq!(Name::parse(blank), None, "{blank:?}");
        }
        for name in ["علی\u{200C}رضا", "👩\u{200D}💻", "邉\u{E0100}"] {
            assert_eq!(Name::parse(&format!("\u{2067}{name}\u{2069}")).unwrap().as_str(), name);
        }
    }

    #[test]
    fn only_known_time_zones_are_accepted_and_get_their_usual_spelling() {
        let parsed = |text| TimeZoneName::parse(text).map(|zone| zone.0);
        assert_eq!(parsed("europe/oslo").as_deref(), Some("Europe/Oslo"));
        assert_eq!(parsed("UTC").as_deref(), Some("UTC"));
        for text in ["", "Etc/Unknown", "Mars/Olympus", "+02:00", "../../etc/passwd"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
