//! By which applications know users (`sub`).

/// As OpenID Connect Core 2 limits it, and without spaces. No two accounts ever have the same one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// Maximum characters.
    pub const LONGEST: usize = 255;

    /// One that another system has given. `None` if the text is no subject.
    pub fn parse(text: &str) -> Option<Self> {
        let is_fit = (1..=Self::LONGEST).contains(&text.len());
        (is_fit && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_up_to_255_visible_ascii_characters() {
        let (long, longer) = ("x".repeat(255), "x".repeat(256));
        for right in ["a", "f7f2ee5b-4e54-4b8d-8a5c-d8ac0fb8eb03", "Maya@example.org", "~!", &long]
        {
            assert_eq!(Subject::parse(right).map(|it| it.0).as_deref(), Some(right));
        }
        for wrong in ["", " a", "a b", "é", "a\n", "a\u{7f}", &longer] {
            assert_eq!(Subject::parse(wrong), None, "{wrong:?}");
        }
    }
}
