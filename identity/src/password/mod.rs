//! Passwords: which new ones are accepted, and changing one's own.

mod foreign;
mod hasher;
mod not_me;
mod reset;
mod strength;

pub(crate) use foreign::ForeignHash;
pub use foreign::HashProblem;
use foreign::is_foreign;
pub(crate) use hasher::Hasher;
pub use not_me::{NotMe, not_me};
pub use reset::{Forgot, LIFETIME as LINK_LIFETIME, Reset, find_link, forgot, reset};

use crate::{
    account::{self, AccountId, EmailAddress},
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    message::Message,
    notice, policy,
    secret::{Typed, random_bytes},
    send_budget,
    services::Services,
    session::{self, NewSession, OldToken, Session},
    throttle::{self, Charge, Key, PASSWORDS},
    trusted_browser,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use std::{collections::HashSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Fewest characters of a new password: 15 where it is the only factor (NIST SP 800-63B 3.1.1.2).
pub const MIN_LENGTH: usize = 15;
/// Fewest while everybody must have a second factor beside it.
pub const MIN_LENGTH_ENFORCED: usize = 8;
/// Most bytes of any password, before it is normalized; more is refused before hashing.
pub const MAX_BYTES: usize = 1024;

/// Why a new password is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    Empty,
    Short { min: usize },
    Long,
    Common,
    Same,
}

/// A password in Unicode normal form C and in no other way changed: not trimmed, not folded.
pub(crate) struct Normalized(Zeroizing<String>);

impl Normalized {
    /// `None` when it is longer than any password can be.
    pub(crate) fn of(typed: &Typed) -> Option<Self> {
        let text = typed.expose();
        (text.len() <= MAX_BYTES).then(|| Self(Zeroizing::new(text.nfc().collect())))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A password that may be set.
pub struct NewPassword(Normalized);

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl NewPassword {
    /// At least `min` characters and not one that everybody tries first. `context` holds words that an attacker
    /// knows: the address, the name of the product (ASVS 6.1.2).
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(typed: &Typed, context: &[&str], min: usize) -> Result<Self, Weakness> {
        if typed.is_empty() {
            return Err(Weakness::Empty);
        }
        let text = Normalized::of(typed).ok_or(Weakness::Long)?;
        if text.0.chars().count() < min {
            return Err(Weakness::Short { min });
        }
        if is_common(&text.0, context) {
            return Err(Weakness::Common);
        }
        Ok(Self(text))
    }

    pub(crate) async fn hash(&self, services: &Services) -> Result<String, Error> {
        services.hasher.hash(self.0.as_bytes()).await
    }
}

/// The hash of a password that nobody has, for an account whose owner has not chosen one.
pub(crate) async fn of_nobody(services: &Services) -> Result<String, Error> {
    services.hasher.hash(&random_bytes::<32>()).await
}

/// Fewest characters of a new password now.
///
/// # Errors
/// The database's.
pub async fn min_length(services: &Services) -> Result<usize, Error> {
    let policy = policy::policy(services).await?;
    let enforced = policy.second_factor_on && policy.enforcement.is_some();
    Ok(if enforced { MIN_LENGTH_ENFORCED } else { MIN_LENGTH })
}

static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common.txt").lines().collect());

/// The whole password is on the list, is an attacker's word, or repeats one or a single letter.
fn is_common(text: &str, context: &[&str]) -> bool {
    let lower = text.to_lowercase();
    let known = |part: &str| {
        COMMON.contains(part) || context.iter().any(|word| word.to_lowercase() == part)
    };
    known(&lower)
        || repeated_unit(&lower).is_some_and(|unit| unit.chars().count() == 1 || known(unit))
}

/// The shortest text that, repeated, makes up the whole.
fn repeated_unit(text: &str) -> Option<&str> {
    (1..=text.len() / 2)
        .filter(|end| text.len().is_multiple_of(*end) && text.is_char_boundary(*end))
        .map(|end| &text[..end])
        .find(|unit| unit.repeat(text.len() / unit.len()) == text)
}

/// How changing the password ended.
#[derive(Debug)]
pub enum Change {
    /// This browser goes on with a new cookie; all others are signed out.
    Done { session: NewSession, advice: Option<&'static str> },
    /// Nothing was changed: what is wrong with the current and with the new password.
    Refused { current: Option<CurrentProblem>, new: Option<Weakness> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentProblem {
    Empty,
    Wrong,
    /// Too many tries; open again at this time.
    Paused {
        until: i64,
    },
}

/// Changes one's own password: the current one proves that it is still the person.
///
/// # Errors
/// The database's.
pub async fn change(
    services: &Services,
    session: &Session,
    current: Typed,
    new: Typed,
    client: &Client,
) -> Result<Change, Error> {
    let now = services.now();
    let about = services.about().await?;
    let context = [session.email.as_str(), about.product.as_str()];
    let parsed = NewPassword::parse(&new, &context, min_length(services).await?);
    let key = Key::of_account(services, "password", session, client);
    let problem = check_current(services, session, &current, &key).await?;
    let same = !current.is_empty() && current.expose().nfc().eq(new.expose().nfc());
    let weakness = match &parsed {
        Err(weakness) => Some(*weakness),
        Ok(_) => same.then_some(Weakness::Same),
    };
    let (None, None, Ok(parsed)) = (problem, weakness, parsed) else {
        if problem == Some(CurrentProblem::Wrong) {
            let event = Event::of(Kind::PasswordChanged, session.account).refused();
            audit::record_alone(services, client, event).await?;
        }
        return Ok(Change::Refused { current: problem, new: weakness });
    };
    let hash = parsed.hash(services).await?;
    let advice = strength::advice(new, context.map(str::to_owned)).await;
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Change::Refused { current: Some(CurrentProblem::Wrong), new: None });
    };
    set(&tx, session.account, hash).await?;
    throttle::clear(&tx, &key).await?;
    send_budget::forget_strangers(&tx, session.account).await?;
    trusted_browser::keep_only_this(&tx, session, version, client).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::Dead, client).await?
    else {
        return Ok(Change::Refused { current: Some(CurrentProblem::Wrong), new: None });
    };
    session::end_others(&tx, session).await?;
    audit::record(services, &tx, now, client, Event::of(Kind::PasswordChanged, session.account))
        .await?;
    let message = Message::PasswordChanged { happened: client.happened(now) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Change::Done { session: renewed, advice })
}

pub(crate) async fn set(
    db: &impl ConnectionTrait,
    account: AccountId,
    hash: String,
) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(hash))
        .filter(row::Column::Id.eq(account.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Charges, then compares, the password of somebody who is signed in.
pub(crate) async fn check_current(
    services: &Services,
    session: &Session,
    typed: &Typed,
    key: &Key,
) -> Result<Option<CurrentProblem>, Error> {
    if typed.is_empty() {
        return Ok(Some(CurrentProblem::Empty));
    }
    if let Charge::Paused { until } = throttle::charge(services, key, PASSWORDS).await? {
        return Ok(Some(CurrentProblem::Paused { until }));
    }
    let account = account::find(services.db.read(), session.account).await?;
    let right = verify(services, typed, account.as_ref()).await;
    if !matches!(right, Ok(false)) {
        // Right, or not compared at all: not a guess, whatever comes of the rest of the form.
        throttle::refund(services, key).await?;
    }
    Ok((!right?).then_some(CurrentProblem::Wrong))
}

/// The same work whether there is an account or not.
pub(crate) async fn verify(
    services: &Services,
    typed: &Typed,
    account: Option<&row::Model>,
) -> Result<bool, Error> {
    let Some(password) = Normalized::of(typed) else {
        return Ok(false);
    };
    let hash = account.map(|account| &account.password_hash);
    let right = services.hasher.verify(password.as_bytes(), hash).await?;
    if let Some(account) = account.filter(|account| right && is_foreign(&account.password_hash)) {
        take_over(services, account, &password).await?;
    }
    Ok(right)
}

/// The hash of another system has done its last work: the password is right, so one of ours takes
/// its place, unless somebody was faster.
async fn take_over(
    services: &Services,
    account: &row::Model,
    password: &Normalized,
) -> Result<(), Error> {
    let hash = services.hasher.hash(password.as_bytes()).await?;
    row::Entity::update_many()
        .col_expr(row::Column::PasswordHash, Expr::value(hash))
        .filter(row::Column::Id.eq(account.id))
        .filter(row::Column::PasswordHash.eq(account.password_hash.clone()))
        .exec(services.db.write())
        .await?;
    Ok(())
}

/// The words that an attacker would try for this person.
pub fn context_words<'a>(email: &'a EmailAddress, product: &'a str) -> [&'a str; 2] {
    [email.as_str(), product]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(), Weakness> {
        let context = ["maya@example.com", "Latchkey"];
        NewPassword::parse(&Typed::new(text.into()), &context, MIN_LENGTH).map(|_| ())
    }

    #[test]
    fn length_counts_characters_and_is_bounded_in_bytes() {
        assert_eq!(parse(""), Err(Weakness::Empty));
        assert_eq!(parse("fourteen chars"), Err(Weakness::Short { min: 15 }));
        assert_eq!(parse("äöüäöüäöüäöü fox"), Ok(()));
        assert_eq!(parse(&"ab1".repeat(342)), Err(Weakness::Long));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for common in [
            "correcthorsebatterystaple",
            "PasswordPassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "LatchkeyLatchkey",
            "maya@EXAMPLE.com",
        ] {
            assert_eq!(parse(common), Err(Weakness::Common), "{common}");
        }
        assert_eq!(parse("copper lantern tide"), Ok(()));
    }

    #[test]
    fn blanks_and_case_are_part_of_a_password() {
        let bytes =
            |text: &str| Normalized::of(&Typed::new(text.into())).unwrap().as_bytes().to_vec();
        assert_ne!(bytes("copper lantern "), bytes("copper lantern"));
        assert_ne!(bytes("Copper"), bytes("copper"));
        assert_eq!(bytes("Zoe\u{0308}"), bytes("Zo\u{00EB}"));
        assert_eq!(bytes("a\0b").len(), 3);
    }
}
