//! Random bytes, digits and characters.

use super::input::ALPHABET;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRng, rngs::SysRng};

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

/// An identifier: 128 random bits in base64url.
pub(crate) fn random_id() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<16>())
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

/// `N` characters of 5 random bits each. 256 is a multiple of 32, so no character is favored.
pub(crate) fn random_characters<const N: usize>() -> String {
    random_bytes::<N>().iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// `N` random letters and digits. Bytes of 248 and more are drawn again, so that no character is
/// favored.
pub(crate) fn random_letters_and_digits<const N: usize>() -> String {
    const ALL: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(N);
    while text.len() < N {
        let [byte] = random_bytes::<1>();
        if byte < 248 {
            text.push(char::from(ALL[usize::from(byte % 62)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_characters_use_the_whole_alphabet_evenly() {
        let text: String = (0..2000).map(|_| random_characters::<16>()).collect();
        for letter in ALPHABET {
            let count = text.bytes().filter(|byte| byte == letter).count();
            assert!((800..1200).contains(&count), "{} came {count} times", char::from(*letter));
        }
    }

    #[test]
    fn letters_and_digits_are_all_used_evenly() {
        let text: String = (0..2000).map(|_| random_letters_and_digits::<43>()).collect();
        for letter in ('A'..='Z').chain('a'..='z').chain('0'..='9') {
            let count = text.chars().filter(|each| *each == letter).count();
            assert!((1_100..1_700).contains(&count), "{letter} came {count} times");
        }
    }
}
