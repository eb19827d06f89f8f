//! Names in scripts that are written from right to left, within an English sentence. Without marks
//! around them, they would turn around what follows them.

use std::ops::Range;

/// The first part of a text that is written from right to left: letters, and what joins them within
/// a name.
pub fn right_to_left(text: &str) -> Option<Range<usize>> {
    let start = text.find(is_right_to_left)?;
    let rest = &text[start..];
    let end = rest.find(|c| !is_right_to_left(c) && !" -.'’\u{200C}\u{200D}".contains(c));
    let length = rest[..end.unwrap_or(rest.len())].trim_end_matches(|c| !is_right_to_left(c)).len();
    Some(start..start + length)
}

/// The blocks of Hebrew, Arabic and the other scripts of this direction.
fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8FF}'
            | '\u{FB1D}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}'
            | '\u{1E800}'..='\u{1EFFF}'
    )
}

/// The text with `open` and `close` around each part that is written from right to left.
pub(crate) fn isolated(mut text: &str, open: &str, close: &str) -> String {
    let mut isolated = String::with_capacity(text.len());
    while let Some(part) = right_to_left(text) {
        isolated.push_str(&text[..part.start]);
        isolated.extend([open, &text[part.clone()], close]);
        text = &text[part.end..];
    }
    isolated.push_str(text);
    isolated
}

#[cfg(test)]
mod tests {
    use super::isolated;

    #[test]
    fn each_name_is_isolated_as_a_whole() {
        for (text, marked) in [
            ("Maya was saved.", "Maya was saved."),
            ("محمد علي was saved.", "[محمد علي] was saved."),
            (
                "Remove משה כהן-לוי, علی\u{200C}رضا and 3 more?",
                "Remove [משה כהן-לוי], [علی\u{200C}رضا] and 3 more?",
            ),
            ("For علي. 2 are left", "For [علي]. 2 are left"),
            ("“علي” (IT)", "“[علي]” (IT)"),
        ] {
            assert_eq!(isolated(text, "[", "]"), marked);
        }
    }
}
