//! Email addresses, names and time zones, parsed from input.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// An email address as entered. The key under which it is unique is derived from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailError {
    Empty,
    Format,
}

impl EmailAddress {
    /// Trims whitespace and normalizes to NFC; at most 254 characters.
    ///
    /// # Errors
    /// `Empty` for blank input, `Format` unless it has the form name@example.com.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let Some((name, domain)) = text.split_once('@') else {
            return Err(EmailError::Format);
        };
        let dotted =
            domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
        if name.is_empty()
            || !dotted
            || domain.contains('@')
            || text.contains(odd)
            || text.chars().count() > 254
        {
            return Err(EmailError::Format);
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Folds ASCII letters only: a look-alike such as the dotless i is a different address.
    pub(crate) fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// Maximum characters of a user's name.
pub const LONGEST_NAME: usize = 100;

/// A user's name: 1 to 100 characters, without control characters and direction marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Removes forbidden characters and trims. `None` if the rest is empty or too long.
    pub fn parse(text: &str) -> Option<Self> {
        let marks = |c: &char| {
            !c.is_control()
                && !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        let text: String = text.nfc().filter(marks).collect();
        let text = text.trim();
        (!text.is_empty() && text.chars().count() <= LONGEST_NAME).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sort key: lower case, without diacritics.
    pub(crate) fn key(&self) -> String {
        folded(&self.0)
    }
}

/// The text that searches for part of a name or email address run on.
pub(crate) fn search_key(name: &Name, email: &str) -> String {
    format!("{} {}", name.key(), folded(email))
}

/// Lower case, without diacritics: "emile" finds "Émile".
pub(crate) fn folded(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

/// An IANA time zone name that this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    pub fn parse(text: &str) -> Option<Self> {
        jiff::tz::TimeZone::get(text).ok()?;
        Some(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parsed_as_users_type_them() {
        assert_eq!(EmailAddress::parse("  Maya@Example.COM ").unwrap().key(), "maya@example.com");
        assert_eq!(EmailAddress::parse(" "), Err(EmailError::Empty));
        for bad in [
            "maya",
            "maya@",
            "@example.com",
            "maya@example",
            "a b@example.com",
            "a@b@c.de",
            "a@b..de",
            "a\r\n@b.de",
            "a:b@c.de",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(EmailError::Format), "{bad}");
        }
    }

    #[test]
    fn the_kelvin_sign_is_not_the_letter_k() {
        let kelvin = EmailAddress::parse("\u{212A}im@example.com");
        // NFC already turns the sign into the letter, so both are the same address.
        assert_eq!(kelvin.unwrap().as_str(), "Kim@example.com");
        assert_ne!(EmailAddress::parse("ı@example.com").unwrap().key(), "i@example.com");
    }

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(Name::parse(" Maya\r\n\u{202E}Lindqvist ").unwrap().as_str(), "MayaLindqvist");
        assert_eq!(Name::parse(" \t"), None);
        assert_eq!(Name::parse(&"x".repeat(101)), None);
    }
}
