//! Two ways to keep a secret: a token is stored as a hash, and a text that is needed again is
//! sealed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRng, rngs::SysRng};
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

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

    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
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

/// Ciphertext from [`crate::keys::KeyRing::seal`]. It can be opened only for the row it was made
/// for.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub(crate) struct Sealed(pub(crate) String);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// A slow hash with the id of the key that peppered it: `<key id>:<PHC string>`.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub(crate) struct SlowHash(pub(crate) String);

impl fmt::Debug for SlowHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SlowHash(…)")
    }
}

/// A secret entered by a user. It is never printed, and is wiped after use.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Typed(String);

impl Typed {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

/// Random bytes from the operating system.
///
/// # Panics
/// If the system has none: a failed request is better than a weak secret.
#[expect(clippy::expect_used, reason = "there is no safe fallback")]
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system has random bytes");
    bytes
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `N` random decimal digits. Bytes of 250 and more are drawn again, so that no digit is favored.
pub(crate) fn random_digits<const N: usize>() -> String {
    let mut digits = String::with_capacity(N);
    while digits.len() < N {
        let [byte] = random_bytes::<1>();
        if byte < 250 {
            digits.push(char::from(b'0' + byte % 10));
        }
    }
    digits
}

/// The ASCII digit for an ASCII, full-width or Arabic-Indic digit; otherwise `None`.
pub(crate) fn ascii_digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        '\u{FF10}'..='\u{FF19}' => '\u{FF10}',
        _ => return None,
    };
    char::from_digit(c as u32 - zero as u32, 10)
}

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `N` characters of 5 random bits each. 256 is a multiple of 32, so no character is favored.
pub(crate) fn random_characters<const N: usize>() -> String {
    random_bytes::<N>().iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// Converts input to Crockford's alphabet: any case, O for 0, I or L for 1. Removes spaces,
/// hyphens, dashes and dots. `None` when it contains any other character.
pub(crate) fn crockford(text: &str) -> Option<String> {
    text.chars()
        .filter(|c| !is_separator(*c))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            upper if upper.is_ascii() && ALPHABET.contains(&(upper as u8)) => Some(upper),
            _ => None,
        })
        .collect()
}

/// White space of any width, hyphens, dashes and dots, which users paste between digits.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '·' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2010}'..='\u{2015}' | '\u{2060}' | '\u{2212}' | '\u{FEFF}' | '\u{FF0D}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_nothing_else_is() {
        let token = Token::random();
        assert_eq!(Token::parse(token.reveal()).unwrap().hash(), token.hash());
        for bad in ["", "a", "é", &"A".repeat(44), &"A".repeat(10_000), "\0"] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn debug_prints_no_secret() {
        let token = Token::random();
        let shown = format!("{token:?} {:?} {:?}", token.hash(), Typed::new("hunter2".into()));
        assert_eq!(shown, "Token(…) TokenHash(…) Typed(…)");
    }

    #[test]
    fn look_alikes_are_read_as_the_digit_they_look_like() {
        assert_eq!(crockford("7-k3qf 9txw‐2mhb.oIl0").as_deref(), Some("7K3QF9TXW2MHB0110"));
        assert_eq!(crockford("7U"), None);
    }

    #[test]
    fn random_characters_use_the_whole_alphabet_evenly() {
        let text: String = (0..2000).map(|_| random_characters::<16>()).collect();
        for letter in ALPHABET {
            let count = text.bytes().filter(|byte| byte == letter).count();
            assert!((800..1200).contains(&count), "{} came {count} times", char::from(*letter));
        }
    }
}
