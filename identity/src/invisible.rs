//! Characters that readers do not see, such as direction marks and zero-width spaces. Other programs
//! add them to text, and users paste them.

use icu_properties::{
    CodePointSetData,
    props::{DefaultIgnorableCodePoint, JoinControl, VariationSelector},
};

/// By Unicode property, which includes all marks that change the reading direction.
pub(crate) fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Zero width joiner or non-joiner.
pub(crate) fn is_joiner(c: char) -> bool {
    CodePointSetData::new::<JoinControl>().contains(c)
}

pub(crate) fn without_invisible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Removes invisible characters, except where they change how a letter is drawn: joiners between
/// letters, and variation selectors after one.
pub(crate) fn without_stray_marks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let follows = kept.chars().next_back().is_some_and(|c| !c.is_whitespace() && !is_joiner(c));
        let precedes = rest.peek().is_some_and(|c| !c.is_whitespace() && !is_invisible(*c));
        let selects = CodePointSetData::new::<VariationSelector>().contains(c);
        if !is_invisible(c) || (follows && (selects || (is_joiner(c) && precedes))) {
            kept.push(c);
        }
    }
    kept
}

/// Whether nothing of the text can be seen.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| is_space(c) || is_invisible(c))
}

/// White space, and the Braille pattern without dots, which looks like a space.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_are_removed() {
        for mark in [
            '\u{AD}',
            '\u{34F}',
            '\u{61C}',
            '\u{115F}',
            '\u{180E}',
            '\u{200B}',
            '\u{200D}',
            '\u{200E}',
            '\u{202A}',
            '\u{202E}',
            '\u{2060}',
            '\u{2063}',
            '\u{2066}',
            '\u{2069}',
            '\u{3164}',
            '\u{FE0F}',
            '\u{FEFF}',
            '\u{FFA0}',
            '\u{E0020}',
            '\u{E0100}',
        ] {
            assert_eq!(without_invisible(&format!("{mark}a{mark}b{mark}")), "ab", "{mark:?}");
            assert!(is_blank(&format!(" {mark}\u{2800}")), "{mark:?}");
        }
        assert!(!is_blank("."));
    }

    #[test]
    fn marks_that_shape_letters_are_kept_between_letters() {
        for text in
            ["علی\u{200C}رضا", "क्\u{200D}ष", "👩\u{200D}💻", "❤\u{FE0F}\u{200D}🔥", "邉\u{E0100}"]
        {
            assert_eq!(without_stray_marks(text), text);
        }
        for (text, kept) in [
            ("\u{200D}a\u{200D}", "a"),
            ("a\u{200C} b", "a b"),
            ("a\u{200C}\u{200D}b", "a\u{200D}b"),
            ("\u{FE0F}a \u{FE0F}b", "a b"),
            ("\u{202E}a\u{200B}b\u{2069}", "ab"),
        ] {
            assert_eq!(without_stray_marks(text), kept, "{text:?}");
        }
    }
}
