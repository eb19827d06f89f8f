//! How users spell codes.

use crate::invisible::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// Crockford's alphabet: no I, L, O, U.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Converts input to Crockford's alphabet: any case and width, O for 0, I or L for 1. Removes
/// separators, bullets and commas. `None` when it contains any other character.
pub(crate) fn crockford(text: &str) -> Option<String> {
    text.nfkc()
        .filter(|c| !is_separator(*c) && !is_list_mark(*c))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            upper if upper.is_ascii() && ALPHABET.contains(&(upper as u8)) => Some(upper),
            _ => None,
        })
        .collect()
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

/// White space of any width, hyphens, dashes, dots and invisible characters, which users paste
/// between digits.
pub(crate) fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || is_invisible(c)
        || matches!(
            c,
            '-' | '.' | '·' | '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' | '\u{FF0E}'
        )
}

/// Bullets and commas, which lists add around codes.
pub(crate) fn is_list_mark(c: char) -> bool {
    matches!(
        c,
        ',' | ';'
            | '*'
            | '•'
            | '‣'
            | '⁃'
            | '∙'
            | '◦'
            | '●'
            | '○'
            | '▪'
            | '■'
            | '・'
            | '،'
            | '、'
            | '，'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alike_letters_are_read_as_digits() {
        assert_eq!(crockford("7-k3qf 9txw‐2mhb.oIl0").as_deref(), Some("7K3QF9TXW2MHB0110"));
        assert_eq!(crockford("• ７－ｋ３ＱＦ,\u{2068}9txw\u{2069}"), Some("7K3QF9TXW".to_owned()));
        assert_eq!(crockford("7U"), None);
    }
}
