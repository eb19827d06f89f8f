//! By which an application names itself.

use crate::{invisible::without_invisible, secret::random_letters_and_digits};

/// 1 to 100 letters, digits, `.`, `_` and `-`, beginning with a letter or digit. It is the same text in
/// a form, in an address and in HTTP Basic authentication, where a colon would end it. The case of its
/// letters is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// Maximum characters.
    pub const LONGEST: usize = 100;

    /// Invisible characters and white space around it are accepted and not kept.
    pub fn parse(text: &str) -> Option<Self> {
        let id = without_invisible(text).trim().to_owned();
        let begins = id.starts_with(|c: char| c.is_ascii_alphanumeric());
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        (begins && id.len() <= Self::LONGEST && id.chars().all(is_allowed)).then_some(Self(id))
    }

    pub(super) fn random() -> Self {
        Self(random_letters_and_digits::<22>())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
