//! Texts changed at random, for tests of what strangers send.
//!
//! A test tries some thousands of texts; with `LATCHKEY_FUZZ_SECONDS=600`, it tries for ten minutes.

use std::time::{Duration, Instant};

/// Numbers that look random, the same in each run.
pub struct Fuzz {
    state: u64,
    until: Option<Instant>,
    rounds: u32,
}

impl Fuzz {
    /// `rounds` without a time in the environment.
    pub fn new(rounds: u32) -> Self {
        let until = seconds().map(|seconds| Instant::now() + Duration::from_secs(seconds));
        Self { state: 0x9e37_79b9_7f4a_7c15, until, rounds }
    }

    /// Whether to try another text.
    pub fn goes_on(&mut self) -> bool {
        if let Some(until) = self.until {
            return Instant::now() < until;
        }
        self.rounds = self.rounds.saturating_sub(1);
        self.rounds > 0
    }

    /// A number below `end` (xorshift64).
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let number = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits") % end
    }

    /// # Panics
    /// There are none to choose from.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// A text with one to four changes: a piece added, a piece in the place of some characters, or some
    /// characters removed.
    pub fn changed(&mut self, text: &str, pieces: &[&str]) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let from = self.below(chars.len() + 1);
            let to = from + self.below(4).min(chars.len() - from);
            let piece = if self.below(4) == 0 { "" } else { self.one(pieces) };
            let to = if self.below(2) == 0 { from } else { to };
            chars.splice(from..to, piece.chars());
        }
        chars.into_iter().collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a test tries is no input of a rule")]
fn seconds() -> Option<u64> {
    std::env::var("LATCHKEY_FUZZ_SECONDS").ok()?.parse().ok()
}
