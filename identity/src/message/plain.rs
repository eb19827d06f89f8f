//! One line of text, whatever a name contains.

use crate::invisible::without_stray_marks;

/// A name must not break a header, add a line, or change the direction of the text that follows:
/// control characters and line breaks become a space, invisible characters are removed.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in without_stray_marks(text).chars() {
        let c = if c.is_control() || is_break(c) { ' ' } else { c };
        if c != ' ' || !line.ends_with(' ') {
            line.push(c);
        }
    }
    line
}

/// Line and paragraph separator.
fn is_break(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_name_cannot_add_a_line_or_change_the_text_direction() {
        assert_eq!(one_line("Ann\r\nBcc: eve@example.com"), "Ann Bcc: eve@example.com");
        assert_eq!(one_line("a\u{2028}b\u{85}c\u{0}d\te"), "a b c d e");
        assert_eq!(one_line("\u{202E}nnA\u{2066} \u{200F}B\u{61C}"), "nnA B");
    }

    #[test]
    fn letters_of_every_script_are_kept() {
        assert_eq!(one_line("Zoë 密 שרה علي 👩‍💻"), "Zoë 密 שרה علي 👩‍💻");
    }
}
