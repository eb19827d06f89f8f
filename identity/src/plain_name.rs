//! Names that applications read, of users and groups. They contain nothing that separates, quotes or
//! hides: no space, comma, line break or letter that looks like another one.

use crate::invisible::without_invisible;

/// Maximum characters.
pub(crate) const LONGEST: usize = 64;

/// 1 to 64 lowercase letters a to z, digits, `.`, `_` and `-`, beginning with a letter or digit.
/// Capital letters, invisible characters and white space around it are accepted and not kept.
pub(crate) fn parse(text: &str) -> Option<String> {
    let name = without_invisible(text).trim().to_ascii_lowercase();
    let begins = name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    (begins && name.len() <= LONGEST && name.chars().all(is_allowed)).then_some(name)
}

pub(crate) fn is_allowed(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_contains_nothing_that_applications_could_misread() {
        for (text, name) in [("maya", "maya"), (" Maya.L_2-b\u{200B} ", "maya.l_2-b"), ("7", "7")] {
            assert_eq!(parse(text).as_deref(), Some(name), "{text:?}");
        }
        assert!(parse(&"x".repeat(LONGEST)).is_some());
        let long = "x".repeat(LONGEST + 1);
        for text in [
            "",
            " ",
            "-maya",
            ".maya",
            "_maya",
            "a,admins",
            "a;b",
            "a b",
            "a\nb",
            "a\r\nb",
            "a/b",
            "a@b",
            "a\"b",
            "mäya",
            "ｍaya",
            "\u{212A}im",
            "ı",
            "../a",
            &long,
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
