//! One form of text for searching and sorting.

use crate::invisible::is_invisible;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without diacritics and invisible characters, with one space between words: "emile"
/// finds "Émile". Stored keys have this form too, so a change needs a migration like
/// `m0027_account_keys`.
pub(crate) fn folded(text: &str) -> String {
    let letters = text
        .chars()
        .map(punctuation)
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !is_invisible(*c))
        .flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for c in letters {
        match decomposed(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ASCII character for apostrophes and hyphens.
fn punctuation(c: char) -> char {
    match c {
        '‘' | '’' | '‛' | 'ʼ' | 'ʻ' | '′' | '´' | '`' | '＇' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

/// Lower-case letters that have no Unicode decomposition, as they are usually written without
/// their own key.
fn decomposed(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_are_found_as_they_are_typed_on_any_keyboard() {
        for (name, typed) in [
            ("Émile", "emile"),
            ("Łukasz", "lukasz"),
            ("Søren", "soren"),
            ("Đorđe", "dorde"),
            ("STRAUẞ", "strauss"),
            ("Þóra Æsa", "thora aesa"),
            ("Işıl İnci", "isil inci"),
            ("O'Brien", "o’brien"),
            ("O’Brien", "o`brien"),
            ("Anne‐Marie", "anne-marie"),
            ("Anna \u{A0} Maria", "anna maria"),
            ("ΝΙΚΟΣ", "νικος"),
            ("علی\u{200C}رضا", "علیرضا"),
            ("ｋｉｍ\u{202C}", "kim"),
        ] {
            assert_eq!(folded(name), folded(typed), "{name}");
        }
        assert_eq!(folded(" O’Brien  Strauß "), "o'brien strauss");
        assert_eq!(folded(&folded("Łódź ´x ς")), folded("Łódź ´x ς"));
    }
}
