//! Tokens in cookies and links. Tables contain only their hashes.

use super::random::random_bytes;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Characters at the beginning of a token, of 6 bits each.
const FAMILY: usize = 21;

/// 256 random bits carried by a browser. The database stores only its [`TokenHash`].
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token(String);

impl Token {
    pub(crate) fn random() -> Self {
        Self::of(random_bytes::<32>())
    }

    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads a cookie value in the form of a token: 43 base64url characters.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text for the cookie, and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// A token that begins as this one and ends as another: members of one family (see
    /// [`Self::family`]) differ in 130 bits.
    pub(crate) fn with_end_of(&self, other: &Self) -> Self {
        Self(self.0.chars().take(FAMILY).chain(other.0.chars().skip(FAMILY)).collect())
    }

    /// The hash of its beginning, which names a chain of tokens to everybody who has one of them.
    pub(crate) fn family(&self) -> TokenHash {
        TokenHash::of(&self.0.chars().take(FAMILY).collect::<String>())
    }

    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }

    /// What the hash is the text of.
    pub(crate) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of a text with at least 112 random bits, which needs no salt (NIST SP 800-63B 3.1.2).
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct TokenHash(String);

impl TokenHash {
    pub(crate) fn of(text: &str) -> Self {
        Self(URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes())))
    }

    /// For keys that refer to the token without containing it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// SeaORM requires this of key types; a number is never a token hash.
impl TryFromU64 for TokenHash {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("TokenHash"))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_one_family_differ_only_in_their_ends() {
        let (first, other) = (Token::random(), Token::random());
        let next = first.with_end_of(&other);
        assert!(Token::parse(next.reveal()).is_some());
        assert!(next.family() == first.family() && next.family() != other.family());
        assert_eq!(next.reveal()[21..], other.reveal()[21..]);
        assert!(next.hash() != first.hash() && next.hash() != other.hash());
    }

    #[test]
    fn only_tokens_can_be_parsed() {
        let token = Token::random();
        assert_eq!(Token::parse(token.reveal()).unwrap().hash(), token.hash());
        for bad in ["", "a", "é", &"A".repeat(44), &"A".repeat(10_000), "\0"] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }
}
