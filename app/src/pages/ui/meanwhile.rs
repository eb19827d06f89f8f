//! Two users editing one form: fields show the value that the other user saved.

/// A field's hint, extended by the value another user has saved if it differs.
pub(crate) fn hint(hint: Option<String>, value: &str, meanwhile: Option<&str>) -> Option<String> {
    let saved = match meanwhile.filter(|saved| *saved != value) {
        Some("") => Some("Saved in the meantime: nothing.".to_owned()),
        other => other.map(|saved| format!("Saved in the meantime: {saved}")),
    };
    match (hint, saved) {
        (Some(hint), Some(saved)) => Some(format!("{hint} {saved}")),
        (hint, saved) => hint.or(saved),
    }
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn the_hint_shows_only_a_different_value() {
        let word = || Some("A word.".to_owned());
        assert_eq!(hint(None, "a", None), None);
        assert_eq!(hint(None, "a", Some("a")), None);
        assert_eq!(hint(word(), "a", None), word());
        let both = Some("A word. Saved in the meantime: b".to_owned());
        assert_eq!(hint(word(), "a", Some("b")), both);
        assert_eq!(hint(None, "a", Some("")).as_deref(), Some("Saved in the meantime: nothing."));
    }
}
