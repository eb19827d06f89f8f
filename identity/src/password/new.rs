//! Which new passwords are accepted.

use crate::{
    account::EmailAddress, error::Error, policy, secret::Typed, services::Services,
    slow_hash::SlowHash,
};
use std::{collections::HashSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Minimum characters of a new password: 15 where it is the only factor (NIST SP 800-63B 3.1.1.2).
pub const MIN_LENGTH: usize = 15;
/// Minimum while every user must also have a second factor.
pub const MIN_LENGTH_ENFORCED: usize = 8;
/// Maximum bytes of any password before normalization; longer ones are refused before hashing.
pub const MAX_BYTES: usize = 1024;

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    Empty,
    Short { min: usize },
    Long,
    Common,
    Same,
}

/// A password in Unicode Normalization Form C, otherwise unchanged: neither trimmed nor folded.
pub(crate) struct Normalized(Zeroizing<String>);

impl Normalized {
    /// `None` when it is longer than [`MAX_BYTES`].
    pub(crate) fn of(typed: &Typed) -> Option<Self> {
        let text = typed.expose();
        (text.len() <= MAX_BYTES).then(|| Self(Zeroizing::new(text.nfc().collect())))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A new password that passed all rules.
pub struct NewPassword(Normalized);

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl NewPassword {
    /// Requires at least `min` characters and refuses common passwords. `context` lists words that
    /// an attacker knows: the address, the name of the product (ASVS 6.1.2).
    ///
    /// # Errors
    /// The first rule that the password breaks.
    pub fn parse(typed: &Typed, context: &[&str], min: usize) -> Result<Self, Weakness> {
        if typed.is_empty() {
            return Err(Weakness::Empty);
        }
        let text = Normalized::of(typed).ok_or(Weakness::Long)?;
        if text.0.chars().count() < min {
            return Err(Weakness::Short { min });
        }
        if is_common(&text.0, context) {
            return Err(Weakness::Common);
        }
        Ok(Self(text))
    }

    pub(crate) async fn hash(&self, services: &Services) -> Result<SlowHash, Error> {
        services.hasher.hash(self.0.as_bytes()).await
    }
}

/// Minimum characters of a new password under the current policy.
pub async fn min_length(services: &Services) -> Result<usize, Error> {
    let policy = policy::policy(services).await?;
    let enforced = policy.second_factor_on && policy.enforcement.is_some();
    Ok(if enforced { MIN_LENGTH_ENFORCED } else { MIN_LENGTH })
}

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// Whether the password is on the list or in `context`, or repeats such a word or one character.
fn is_common(text: &str, context: &[&str]) -> bool {
    let lower = text.to_lowercase();
    let known = |part: &str| {
        COMMON.contains(part) || context.iter().any(|word| word.to_lowercase() == part)
    };
    known(&lower)
        || repeated_unit(&lower).is_some_and(|unit| unit.chars().count() == 1 || known(unit))
}

/// The shortest text that, repeated, makes up the whole text.
fn repeated_unit(text: &str) -> Option<&str> {
    (1..=text.len() / 2)
        .filter(|end| text.len().is_multiple_of(*end) && text.is_char_boundary(*end))
        .map(|end| &text[..end])
        .find(|unit| unit.repeat(text.len() / unit.len()) == text)
}

/// Words that an attacker would try for this user.
pub fn context_words<'a>(email: &'a EmailAddress, product: &'a str) -> [&'a str; 2] {
    [email.as_str(), product]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(), Weakness> {
        let context = ["maya@example.com", "Latchkey"];
        NewPassword::parse(&Typed::new(text.into()), &context, MIN_LENGTH).map(|_| ())
    }

    #[test]
    fn length_counts_characters_and_is_bounded_in_bytes() {
        assert_eq!(parse(""), Err(Weakness::Empty));
        assert_eq!(parse("fourteen chars"), Err(Weakness::Short { min: 15 }));
        assert_eq!(parse("äöüäöüäöüäöü fox"), Ok(()));
        assert_eq!(parse(&"ab1".repeat(342)), Err(Weakness::Long));
    }

    #[test]
    fn common_and_context_specific_passwords_are_refused() {
        for common in [
            "correcthorsebatterystaple",
            "PasswordPassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "LatchkeyLatchkey",
            "maya@EXAMPLE.com",
        ] {
            assert_eq!(parse(common), Err(Weakness::Common), "{common}");
        }
        assert_eq!(parse("copper lantern tide"), Ok(()));
    }

    #[test]
    fn spaces_and_letter_case_are_significant() {
        let bytes =
            |text: &str| Normalized::of(&Typed::new(text.into())).unwrap().as_bytes().to_vec();
        assert_ne!(bytes("copper lantern "), bytes("copper lantern"));
        assert_ne!(bytes("Copper"), bytes("copper"));
        assert_eq!(bytes("Zoe\u{0308}"), bytes("Zo\u{00EB}"));
        assert_eq!(bytes("a\0b").len(), 3);
    }
}
