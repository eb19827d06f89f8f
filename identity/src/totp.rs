//! The Mobile App method: time-based codes of RFC 6238 (SHA-1, six digits, 30 seconds), one step
//! of tolerance on either side, each step accepted once and only in rising order.

mod enrollment;
mod pending_secret;

pub use enrollment::{Confirm, confirm_enrollment, confirm_reset, paused_until};
pub(crate) use pending_secret::RENEWABLE;
pub use pending_secret::{
    Enrollment, begin_enrollment, begin_reset, cancel, new_secret, on_screen,
};

use crate::{
    account::AccountId,
    entity::totp,
    error::Error,
    secret::{Sealed, is_separator},
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use subtle::ConstantTimeEq;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Seconds that a code lasts.
const STEP: i64 = 30;
const DIGITS: usize = 6;

/// Six ASCII digits.
#[derive(Clone)]
pub struct TotpCode(String);

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    Empty,
    Letters,
    Short,
    Long,
}

impl TotpCode {
    /// Takes what people paste: blanks of any width, hyphens, dashes and dots go, full-width and
    /// Arabic-Indic digits become ASCII.
    ///
    /// # Errors
    /// What is wrong with its form.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if text.len() > 256 {
            return Err(Malformed::Long);
        }
        let digits: String = text.chars().filter(|c| !is_separator(*c)).map(ascii_digit).collect();
        if digits.is_empty() {
            return Err(Malformed::Empty);
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Malformed::Letters);
        }
        match digits.len() {
            DIGITS => Ok(Self(digits)),
            short if short < DIGITS => Err(Malformed::Short),
            _ => Err(Malformed::Long),
        }
    }
}

fn ascii_digit(c: char) -> char {
    let zero = match c {
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        '\u{FF10}'..='\u{FF19}' => '\u{FF10}',
        _ => return c,
    };
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

/// What a code turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// Of this step, which has not been used. Still to be spent.
    Step(i64),
    /// Right, but of a step that was used, or older than one that was.
    Used,
    Wrong,
}

/// Looks at every step of the window in constant time each; a step up to `last_used` is used.
fn matching_step(totp: &Totp, code: &TotpCode, now: i64, skew: u8, last_used: i64) -> Match {
    let present = now.max(0) / STEP;
    let window = (present - i64::from(skew)).max(0)..=present + i64::from(skew);
    let mut found = Match::Wrong;
    for step in window {
        let right = totp.generate((step * STEP) as u64).to_string();
        if bool::from(right.as_bytes().ct_eq(code.0.as_bytes())) && !matches!(found, Match::Step(_))
        {
            found = if step > last_used { Match::Step(step) } else { Match::Used };
        }
    }
    found
}

fn generator(secret: &[u8]) -> Totp {
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_digits(DIGITS as u8)
        .with_step_duration(STEP as u64)
        .build_noncompliant()
}

/// Compares a code with the method of an account. Changes nothing: [`spend`] does.
pub(crate) async fn compare(
    services: &Services,
    account: AccountId,
    code: &TotpCode,
) -> Result<Match, Error> {
    let Some(row) = totp::Entity::find_by_id(account.0).one(services.db.read()).await? else {
        return Ok(Match::Wrong);
    };
    let secret = open(services, account, &row.secret)?;
    Ok(matching_step(&generator(&secret), code, services.now(), services.skew, row.last_used_step))
}

/// Spends a step: `true` for exactly one caller, on every surface and every node.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    account: AccountId,
    step: i64,
) -> Result<bool, Error> {
    let spent = totp::Entity::update_many()
        .col_expr(totp::Column::LastUsedStep, Expr::value(step))
        .col_expr(totp::Column::LastUsedAt, Expr::value(services.now()))
        .filter(totp::Column::AccountId.eq(account.0))
        .filter(totp::Column::LastUsedStep.lt(step))
        .exec(db)
        .await?;
    Ok(spent.rows_affected == 1)
}

fn open(
    services: &Services,
    account: AccountId,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    services.keys.open("totps", "secret", account.0, "", sealed)
}

fn seal(services: &Services, account: AccountId, secret: &[u8]) -> Result<Sealed, Error> {
    services.keys.seal("totps", "secret", account.0, "", secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_KEY: &[u8] = b"12345678901234567890";

    fn code(text: &str) -> TotpCode {
        TotpCode::parse(text).unwrap()
    }

    /// RFC 4226, appendix D.
    #[test]
    fn the_codes_of_rfc_4226_are_right() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ];
        for (step, text) in (0..).zip(codes) {
            assert_eq!(
                matching_step(&generator(RFC_KEY), &code(text), step * STEP, 0, -1),
                Match::Step(step)
            );
        }
    }

    /// RFC 6238, appendix B, for SHA-1, cut to six digits.
    #[test]
    fn the_codes_of_rfc_6238_are_right_to_the_year_2603() {
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
                matching_step(&generator(RFC_KEY), &code(text), time, 0, -1),
                Match::Step(time / STEP)
            );
        }
    }

    #[test]
    fn one_step_on_either_side_is_accepted_and_no_more() {
        let totp = generator(RFC_KEY);
        let now = 1_000_000_000;
        for (steps, accepted) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let text = totp.generate((now + steps * STEP) as u64).to_string();
            let found = matching_step(&totp, &code(&text), now, 1, -1);
            assert_eq!(found != Match::Wrong, accepted, "{steps}");
        }
    }

    #[test]
    fn a_used_step_and_all_before_it_are_used() {
        let totp = generator(RFC_KEY);
        let now = 1_000_000_000;
        let text = |steps: i64| code(&totp.generate((now + steps * STEP) as u64).to_string());
        assert_eq!(matching_step(&totp, &text(0), now, 1, now / STEP), Match::Used);
        assert_eq!(matching_step(&totp, &text(-1), now, 1, now / STEP), Match::Used);
        assert_eq!(matching_step(&totp, &text(1), now, 1, now / STEP), Match::Step(now / STEP + 1));
    }

    #[test]
    fn the_first_steps_of_time_do_not_underflow() {
        assert_eq!(matching_step(&generator(RFC_KEY), &code("755224"), 0, 1, -1), Match::Step(0));
        assert_eq!(matching_step(&generator(RFC_KEY), &code("755224"), -5, 1, -1), Match::Step(0));
    }

    #[test]
    fn codes_are_read_as_people_paste_them() {
        for text in [
            "012345",
            " 012 345 ",
            "012-345",
            "012\u{202F}345",
            "０１２３４５",
            "٠١٢٣٤٥",
            "۰۱۲۳۴۵",
            "0.1.2.3.4.5",
            "\u{200B}012345",
        ] {
            assert_eq!(code(text).0, "012345", "{text}");
        }
        for (text, problem) in [
            ("", Malformed::Empty),
            (" - ", Malformed::Empty),
            ("12345", Malformed::Short),
            ("1234567", Malformed::Long),
            ("+12345", Malformed::Letters),
            ("1e5", Malformed::Letters),
            ("12345a", Malformed::Letters),
        ] {
            assert_eq!(TotpCode::parse(text).err(), Some(problem), "{text}");
        }
        assert_eq!(TotpCode::parse(&"1".repeat(1_000_000)).err(), Some(Malformed::Long));
    }
}
