//! How soon a password would be guessed. It only advises: what is refused is on the list of common
//! passwords or too short.

use crate::secret::Typed;
use zxcvbn::Score;

/// Characters that are looked at; the work grows with them.
const LONGEST: usize = 100;

/// One sentence for a password that could be better; `None` when it is good.
pub(super) async fn advice(typed: Typed, context: [String; 2]) -> Option<&'static str> {
    let work = move || {
        let words: Vec<&str> = context.iter().map(String::as_str).collect();
        of(&typed, &words)
    };
    tokio::task::spawn_blocking(work).await.ok().flatten()
}

fn of(typed: &Typed, context: &[&str]) -> Option<&'static str> {
    let start: String = typed.expose().chars().take(LONGEST).collect();
    (zxcvbn::zxcvbn(&start, context).score() < Score::Three)
        .then_some("It would be harder to guess with one or two more unrelated words.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advised(text: &str) -> bool {
        of(&Typed::new(text.into()), &["maya@example.com", "Latchkey"]).is_some()
    }

    #[test]
    fn what_follows_a_pattern_is_advised_against_and_unrelated_words_are_not() {
        assert!(advised("abcdefghijklmnop"));
        assert!(advised("maya@example.com1"));
        assert!(advised("qwertyuiopasdfgh"));
        assert!(!advised("copper lantern tide 4 harbor"));
        assert!(!advised(&"correct horse ".repeat(70)));
    }
}
