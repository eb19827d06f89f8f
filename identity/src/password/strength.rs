//! Estimates how easily a password is guessed. This only gives advice: passwords are refused only
//! if they are short or common.

use crate::secret::Typed;
use zxcvbn::Score;

/// Number of characters that are rated; the work grows with it.
const LONGEST: usize = 100;

/// A sentence of advice; `None` when the password is good.
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
    fn a_predictable_password_gets_advice_and_unrelated_words_do_not() {
        assert!(advised("abcdefghijklmnop"));
        assert!(advised("maya@example.com1"));
        assert!(advised("qwertyuiopasdfgh"));
        assert!(!advised("copper lantern tide 4 harbor"));
        assert!(!advised(&"correct horse ".repeat(70)));
    }
}
