//! Password hashes imported from other systems. They are checked with the scheme that made them,
//! and replaced by our own hash the first time the right password is entered.

mod scheme; // how each supported scheme is read and checked
mod unwrap; // what other systems write around a hash

use super::place::SlowHash;
use crate::error::Error;
use scheme::Scheme;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};
use unicode_normalization::UnicodeNormalization;
use unwrap::unwrapped;
use zeroize::Zeroizing;

/// An imported hash with a supported scheme and a bounded cost.
pub(crate) struct ForeignHash {
    scheme: Scheme,
    text: String,
}

/// Why a hash cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HashError {
    /// The hash is damaged, or it is not a hash.
    Unknown,
    /// The scheme with this name is not supported.
    Scheme(String),
    /// Checking it would cost more than this limit.
    TooCostly(Cow<'static, str>),
}

impl fmt::Debug for ForeignHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForeignHash(…)")
    }
}

impl ForeignHash {
    /// Reads Argon2id, Argon2i, scrypt and PBKDF2 as PHC strings, bcrypt, and all of them as Django,
    /// LDAP servers and Nextcloud write them.
    ///
    /// # Errors
    /// The scheme is not supported, or the hash is too costly.
    pub(crate) fn parse(text: &str) -> Result<Self, HashError> {
        let text = text.trim();
        let scheme = Scheme::parse(&unwrapped(text))?;
        Ok(Self { scheme, text: text.to_owned() })
    }

    /// Slow, within the limits above. The other system may have hashed the password as it was typed
    /// or in any normalization form, so all of these are tried. They are spellings of one text, so
    /// this does not help a guesser, and how many differ depends only on what was entered: each is
    /// tried, also after one that is right.
    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let forms = forms(password);
        forms.iter().fold(false, |right, form| self.scheme.is_of(form) | right)
    }

    /// Reads a stored hash; `None` when it is one of ours.
    pub(super) fn of(hash: &SlowHash) -> Option<Result<Self, Error>> {
        let text = hash.0.strip_prefix(MARK)?;
        Some(Self::parse(text).map_err(|_| Error::Unreadable("password hash")))
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// An imported hash begins with a tilde; key ids never do.
pub(super) const MARK: char = '~';

/// A password as it was typed, and in those normalization forms that differ.
fn forms(password: &[u8]) -> Vec<Zeroizing<Vec<u8>>> {
    let mut forms = vec![Zeroizing::new(password.to_vec())];
    if let Ok(text) = std::str::from_utf8(password) {
        let all: [String; 3] = [text.nfc().collect(), text.nfd().collect(), text.nfkc().collect()];
        for form in all.map(|form| Zeroizing::new(form.into_bytes())) {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}

#[cfg(test)]
mod tests;
