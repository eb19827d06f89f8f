//! Six-digit codes, from an app or from a message.

use crate::secret::{ascii_digit, is_list_mark, is_separator};
use subtle::ConstantTimeEq;

/// Digits of a code.
pub(crate) const DIGITS: usize = 6;

/// Six ASCII digits entered by a user.
#[derive(Clone)]
pub(crate) struct Code(String);

/// Whether a text has the format of a code.
pub fn is_code(text: &str) -> bool {
    Code::parse(text).is_ok()
}

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    Empty,
    Letters,
    Short,
    Long,
}

impl Code {
    /// Accepts pasted text: removes separators, bullets, commas and invisible characters, and turns
    /// full-width and Arabic-Indic digits into ASCII.
    ///
    /// # Errors
    /// What is wrong with the format.
    pub(crate) fn parse(text: &str) -> Result<Self, FormatError> {
        if text.len() > 256 {
            return Err(FormatError::Long);
        }
        let read = text.chars().filter(|c| !is_separator(*c) && !is_list_mark(*c)).map(ascii_digit);
        let digits: String = read.collect::<Option<_>>().ok_or(FormatError::Letters)?;
        match digits.len() {
            0 => Err(FormatError::Empty),
            DIGITS => Ok(Self(digits)),
            short if short < DIGITS => Err(FormatError::Short),
            _ => Err(FormatError::Long),
        }
    }

    /// Compares in constant time.
    pub(crate) fn is(&self, other: &str) -> bool {
        bool::from(self.0.as_bytes().ct_eq(other.as_bytes()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_codes_are_parsed() {
        for text in [
            "012345",
            " 012 345 ",
            "012-345",
            "012\u{202F}345",
            "０１２３４５",
            "٠١٢٣٤٥",
            "۰۱۲۳۴۵",
            "0.1.2.3.4.5",
            "\u{200B}012345",
            "\u{2068}012\u{2063}345\u{2069}",
            "\u{61C}012345\u{FE0F}",
            "• 012,345",
        ] {
            assert_eq!(Code::parse(text).unwrap().0, "012345", "{text}");
        }
        for (text, problem) in [
            ("", FormatError::Empty),
            (" - ", FormatError::Empty),
            ("12345", FormatError::Short),
            ("1234567", FormatError::Long),
            ("+12345", FormatError::Letters),
            ("1e5", FormatError::Letters),
            ("12345a", FormatError::Letters),
        ] {
            assert_eq!(Code::parse(text).err(), Some(problem), "{text}");
        }
        assert_eq!(Code::parse(&"1".repeat(1_000_000)).err(), Some(FormatError::Long));
    }
}
