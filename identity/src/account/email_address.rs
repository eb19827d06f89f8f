//! Email addresses. A mailbox has one key, however its address is spelled.

use crate::invisible::{is_invisible, is_joiner, without_invisible};
use lettre::Address;
use unicode_normalization::UnicodeNormalization;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    local: String,
    /// In ASCII and lower case, as mail servers read it.
    domain: String,
    /// With the domain in its own script.
    shown: String,
}

/// Why a text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailError {
    Empty,
    Format,
    /// There are letters other than a to z before the @.
    NotAscii,
    /// No email to it can be composed.
    Undeliverable,
}

impl EmailAddress {
    /// Removes white space around the address and invisible characters; at most 254 characters. The
    /// domain may be in any script.
    ///
    /// # Errors
    /// `Empty` for blank input, `Format` unless it has the form name@example.com.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        if without_invisible(text).trim().is_empty() {
            return Err(EmailError::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::Format)?;
        let local: String = without_invisible(local).trim_start().nfc().collect();
        let domain = ascii_domain(domain).ok_or(EmailError::Format)?;
        let odd = |c: char| c.is_whitespace() || c.is_control() || "@<>()[],;:\\\"".contains(c);
        let dotted =
            domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
        if local.is_empty()
            || !dotted
            || local.contains(odd)
            || domain.contains(odd)
            || local.chars().count() + 1 + domain.len() > 254
        {
            return Err(EmailError::Format);
        }
        let shown = format!("{local}@{}", idna::domain_to_unicode(&domain).0);
        Ok(Self { local, domain, shown })
    }

    /// The same for an address that an account gets, so email must reach it. Not every mail server
    /// accepts letters other than a to z before the @ (RFC 6531), so these are refused.
    ///
    /// # Errors
    /// As for [`Self::parse`]; `NotAscii` or `Undeliverable` if email cannot be sent to it.
    pub fn parse_new(text: &str) -> Result<Self, EmailError> {
        let address = Self::parse(text)?;
        address.check_deliverable()?;
        Ok(address)
    }

    /// # Errors
    /// `NotAscii` or `Undeliverable`.
    pub(crate) fn check_deliverable(&self) -> Result<(), EmailError> {
        if !self.local.is_ascii() {
            return Err(EmailError::NotAscii);
        }
        self.mailbox().map(|_| ()).ok_or(EmailError::Undeliverable)
    }

    /// As an email names it, with the domain in ASCII. `None` if no email can be composed.
    pub(crate) fn mailbox(&self) -> Option<Address> {
        Address::new(&self.local, &self.domain).ok()
    }

    /// What precedes the @.
    pub(crate) fn local(&self) -> &str {
        &self.local
    }

    /// For display, with the domain in its own script.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// Under which the address is unique. Folds only ASCII letters before the @: a look-alike such
    /// as the dotless i is a different address.
    pub(crate) fn key(&self) -> String {
        format!("{}@{}", self.local.to_ascii_lowercase(), self.domain)
    }
}

/// A domain in ASCII and lower case (UTS 46). Joiners distinguish domains in some scripts; where
/// they are not allowed, they were pasted along with the address.
fn ascii_domain(text: &str) -> Option<String> {
    let with_joiners: String =
        text.chars().filter(|c| !is_invisible(*c) || is_joiner(*c)).collect();
    idna::domain_to_ascii(with_joiners.trim_end())
        .or_else(|_| idna::domain_to_ascii(without_invisible(text).trim_end()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        EmailAddress::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error:?}")).key()
    }

    #[test]
    fn addresses_are_parsed_as_users_type_them() {
        assert_eq!(key("  Maya@Example.COM "), "maya@example.com");
        for blank in ["", " ", "\u{200B}", " \u{202A}\u{202C}"] {
            assert_eq!(EmailAddress::parse(blank), Err(EmailError::Empty), "{blank:?}");
        }
        for bad in [
            "maya",
            "maya@",
            "@example.com",
            "maya@example",
            "a b@example.com",
            "a @example.com",
            "a@b@c.de",
            "a@b..de",
            "a@b.de.",
            "a\r\n@b.de",
            "a:b@c.de",
            "a@b.de, c@d.de",
            "a@xn--a.de",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(EmailError::Format), "{bad}");
        }
    }

    #[test]
    fn pasted_marks_are_removed() {
        for text in [
            "kim@example.org\u{200B}",
            "\u{202A}kim@example.org\u{202C}",
            "\u{2068} kim@example.org \u{2069}",
            "k\u{AD}im@exam\u{2060}ple.org",
            "kim@exam\u{200D}ple.org\u{200C}",
            "\u{FEFF}kim\u{FE0F}@\u{61C}example.org",
        ] {
            let address = EmailAddress::parse(text).unwrap();
            assert_eq!(
                (address.as_str(), address.key().as_str()),
                ("kim@example.org", "kim@example.org")
            );
        }
    }

    #[test]
    fn a_domain_has_one_key_in_every_spelling() {
        for text in [
            "zoe@exämple.org",
            "zoe@exa\u{308}mple.org",
            "ZOE@EXÄMPLE.ORG",
            "zoe@xn--exmple-cua.org",
            "zoe@XN--EXMPLE-CUA.org",
            "zoe@ｅｘämple。org",
        ] {
            assert_eq!(key(text), "zoe@xn--exmple-cua.org", "{text}");
            let shown = EmailAddress::parse(text).unwrap().shown.to_ascii_lowercase();
            assert_eq!(shown, "zoe@exämple.org", "{text}");
        }
        // A joiner is part of this domain.
        let persian = EmailAddress::parse("a@xn--mgba3gch31f060k.com").unwrap();
        assert_eq!(key(persian.as_str()), persian.key());
        assert_ne!(key("a@straße.example"), key("a@strasse.example"));
    }

    #[test]
    fn a_new_address_must_be_one_that_email_can_be_sent_to() {
        let long = format!("{}@example.org", "x".repeat(65));
        let label = format!("a@{}.example", "x".repeat(64));
        for bad in
            ["taro..y@docomo.example", ".a@b.de", "a.@b.de", &long, &label, "a@-bad-.example"]
        {
            assert!(EmailAddress::parse(bad).is_ok(), "an existing account can still sign in");
            assert_eq!(EmailAddress::parse_new(bad), Err(EmailError::Undeliverable), "{bad}");
        }
        assert_eq!(EmailAddress::parse_new("jörg@example.org"), Err(EmailError::NotAscii));
        for good in ["o'brien+x@example.org", "zoe@exämple.org", "a@r3---b.example"] {
            assert!(EmailAddress::parse_new(good).is_ok(), "{good}");
        }
        let address = EmailAddress::parse("zoe@exämple.org").unwrap();
        assert_eq!(address.mailbox().unwrap().to_string(), "zoe@xn--exmple-cua.org");
    }

    #[test]
    fn the_kelvin_sign_is_not_the_letter_k() {
        // NFC already turns the sign into the letter, so both are the same address.
        assert_eq!(
            EmailAddress::parse("\u{212A}im@example.com").unwrap().as_str(),
            "Kim@example.com"
        );
        assert_ne!(key("ı@example.com"), "i@example.com");
    }
}
