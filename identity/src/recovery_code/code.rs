//! A code as entered.

use crate::secret::crockford;
use zeroize::Zeroizing;

/// Characters of a code without its number.
pub(super) const SECRET_LENGTH: usize = 16;

/// A code as entered, in canonical spelling: the number and 16 characters.
pub struct RecoveryCode {
    pub(super) slot: i64,
    pub(super) text: Zeroizing<String>,
}

/// Why a text is not a recovery code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    Empty,
    Format,
}

impl RecoveryCode {
    /// Accepts any letter case and width, with or without hyphens, spaces, bullets and commas; O is
    /// 0, I and L are 1.
    ///
    /// # Errors
    /// The text is empty, or is not a digit followed by 16 letters and digits.
    pub fn parse(typed: &str) -> Result<Self, FormatError> {
        if typed.len() > 256 {
            return Err(FormatError::Format);
        }
        let text = Zeroizing::new(crockford(typed).ok_or(FormatError::Format)?);
        if text.is_empty() {
            return Err(FormatError::Empty);
        }
        let slot =
            text.chars().next().and_then(|first| first.to_digit(10)).ok_or(FormatError::Format)?;
        if text.len() != 1 + SECRET_LENGTH {
            return Err(FormatError::Format);
        }
        Ok(Self { slot: i64::from(slot), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_are_the_same_code() {
        for typed in [
            "7-K3QF-9TXW-2MHB-VN50",
            "7k3qf9txw2mhbvn50",
            " 7 k3qf 9txw 2mhb vn5o ",
            "7–K3QF–9TXW–2MHB–VN5O",
            "７－Ｋ３ＱＦ－９ＴＸＷ－２ＭＨＢ－ＶＮ５０",
            "• 7-K3QF-9TXW-2MHB-VN50,",
            "\u{2068}7-K3QF-9TXW\u{200B}-2MHB-VN50\u{2069}",
        ] {
            let code = RecoveryCode::parse(typed).unwrap_or_else(|_| panic!("{typed}"));
            assert_eq!((code.slot, code.text.as_str()), (7, "7K3QF9TXW2MHBVN50"));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for blank in ["", "  ", "\u{200B}", "•"] {
            assert_eq!(RecoveryCode::parse(blank).err(), Some(FormatError::Empty), "{blank:?}");
        }
        for typed in [
            "123456",
            "7-K3QF-9TXW-2MHB-VN5",
            "K-K3QF-9TXW-2MHB-VN5D",
            "7-K3QF-9TXW-2MHB-VN5U",
            &"7".repeat(10_000),
        ] {
            assert_eq!(RecoveryCode::parse(typed).err(), Some(FormatError::Format), "{typed}");
        }
    }
}
