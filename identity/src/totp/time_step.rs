//! Time steps: which codes are right, and when.

use crate::code::{Code, DIGITS};
use totp_rs::{Builder, Secret, Totp};

/// Seconds per time step.
pub(super) const STEP: i64 = 30;
/// The largest number of steps after the present one that a window contains.
pub(super) const WIDEST: i64 = 2;

/// A time step, and by how many steps the phone's clock is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) number: i64,
    pub(crate) offset: i64,
}

/// The result of comparing a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// It belongs to this step, which is unused. Not spent yet.
    Step(Step),
    /// Right, but the step was used or is older than one that was.
    Used,
    Wrong,
    /// Nothing could be compared.
    Unusable,
}

/// The steps that are accepted. If a phone's clock is consistently off, we widen the window by one
/// step in that direction (RFC 6238, 6), so that it still works after the clock is corrected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) skew: i64,
    pub(super) drift: i64,
}

/// Compares with every step of the window, each in constant time. Steps up to `last_used` are used.
pub(super) fn matching_step(
    totp: &Totp,
    code: &Code,
    now: i64,
    window: Window,
    last_used: i64,
) -> Match {
    let present = now.max(0) / STEP;
    let Window { skew, drift } = window;
    let steps = (present - skew + drift.min(0)).max(0)..=present + skew + drift.max(0);
    let mut found = Match::Wrong;
    for number in steps {
        let right = code.is(&totp.generate((number * STEP) as u64).to_string());
        if right && !matches!(found, Match::Step(_)) {
            let step = Step { number, offset: number - present };
            found = if number > last_used { Match::Step(step) } else { Match::Used };
        }
    }
    found
}

pub(super) fn generator(secret: &[u8]) -> Totp {
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_digits(DIGITS as u8)
        .with_step_duration(STEP as u64)
        .build_noncompliant()
}

/// The code that an app with this secret shows, for users trying out the program.
pub(crate) fn code_at(secret: &[u8], now: i64) -> String {
    generator(secret).generate(now.max(0) as u64).to_string()
}

/// The base32 form that users type into an app.
pub(crate) fn key_of(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_KEY: &[u8] = b"12345678901234567890";

    const STRICT: Window = Window { skew: 0, drift: 0 };
    const TOLERANT: Window = Window { skew: 1, drift: 0 };

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }

    fn step(number: i64, offset: i64) -> Match {
        Match::Step(Step { number, offset })
    }

    /// RFC 4226, appendix D.
    #[test]
    fn codes_match_the_test_vectors_of_rfc_4226() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (number, text) in (0..).zip(codes) {
            assert_eq!(
                matching_step(&generator(RFC_KEY), &code(text), number * STEP, STRICT, -1),
                step(number, 0)
            );
        }
    }

    /// RFC 6238, appendix B, for SHA-1, truncated to six digits.
    #[test]
    fn codes_match_the_test_vectors_of_rfc_6238_until_the_year_2603() {
        let codes = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (time, text) in codes {
            assert_eq!(
                matching_step(&generator(RFC_KEY), &code(text), time, STRICT, -1),
                step(time / STEP, 0)
            );
        }
    }

    #[test]
    fn only_one_step_on_either_side_is_accepted() {
        let totp = generator(RFC_KEY);
        let now = 1_000_000_000;
        for (steps, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let text = totp.generate((now + steps * STEP) as u64).to_string();
            let found = matching_step(&totp, &code(&text), now, TOLERANT, -1);
            assert_eq!(found != Match::Wrong, accepted, "{steps}");
        }
    }

    #[test]
    fn a_used_step_and_all_earlier_ones_are_refused() {
        let totp = generator(RFC_KEY);
        let now = 1_000_000_000;
        let text = |steps: i64| code(&totp.generate((now + steps * STEP) as u64).to_string());
        assert_eq!(matching_step(&totp, &text(0), now, TOLERANT, now / STEP), Match::Used);
        assert_eq!(matching_step(&totp, &text(-1), now, TOLERANT, now / STEP), Match::Used);
        assert_eq!(
            matching_step(&totp, &text(1), now, TOLERANT, now / STEP),
            step(now / STEP + 1, 1)
        );
    }

    #[test]
    fn the_first_steps_of_time_do_not_underflow() {
        assert_eq!(
            matching_step(&generator(RFC_KEY), &code("755224"), 0, TOLERANT, -1),
            step(0, 0)
        );
        assert_eq!(
            matching_step(&generator(RFC_KEY), &code("755224"), -5, TOLERANT, -1),
            step(0, 0)
        );
    }

    #[test]
    fn a_known_drift_widens_the_window_by_one_step_on_that_side() {
        let totp = generator(RFC_KEY);
        let now = 1_000_000_000;
        let accepted = |drift: i64| {
            let window = Window { skew: 1, drift };
            let right = |steps: &i64| {
                let text = totp.generate((now + steps * STEP) as u64).to_string();
                matching_step(&totp, &code(&text), now, window, -1) != Match::Wrong
            };
            (-3..=3).filter(right).collect::<Vec<i64>>()
        };
        assert_eq!(accepted(0), [-1, 0, 1]);
        assert_eq!(accepted(-1), [-2, -1, 0, 1]);
        assert_eq!(accepted(1), [-1, 0, 1, 2]);
    }
}
