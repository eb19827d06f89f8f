//! Passwords: which new ones are accepted, and how users change theirs.

mod new; // which ones are accepted
mod not_me;
mod reset;
mod strength;

pub(crate) use new::Normalized;
pub use new::{MAX_BYTES, MIN_LENGTH, MIN_LENGTH_ENFORCED, NewPassword, Weakness, min_length};
pub use not_me::{NotMe, not_me};
pub use reset::{Forgot, LIFETIME as LINK_LIFETIME, Reset, find_link, forgot, reset};

use crate::{
    account::{AccountId, EmailAddress},
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    message::Message,
    notice,
    secret::{Typed, random_bytes},
    send_budget,
    services::Services,
    session::{self, NewSession, OldToken, Session},
    slow_hash::is_foreign,
    throttle::{self, Charge, Key, PASSWORDS},
    trusted_browser,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use unicode_normalization::UnicodeNormalization;

/// The result of [`change`].
#[derive(Debug)]
pub enum Change {
    /// This browser continues with a new cookie; all others are signed out.
    Done { session: NewSession, advice: Option<&'static str> },
    /// Nothing changed: what is wrong with the current and with the new password.
    Refused { current: Option<CurrentProblem>, new: Option<Weakness> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurrentProblem {
    Empty,
    Wrong,
    /// Too many attempts; `until` is when the next one is allowed.
    Paused {
        until: i64,
    },
}

/// Changes the user's own password. The current one proves their identity.
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
        accounts::raise_security_version(&tx, session.account, session.security_version).await?
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

/// Charges the throttle, then compares the password of a signed-in user.
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
    let account = accounts::find(services.db.read(), session.account).await?;
    let right = verify(services, typed, account.as_ref()).await;
    if !matches!(right, Ok(false)) {
        // Right, or not compared because of an error: either way, this was not a guess.
        throttle::refund(services, key).await?;
    }
    Ok((!right?).then_some(CurrentProblem::Wrong))
}

/// A hash that no password matches, for an account whose owner has not chosen one yet.
pub(crate) async fn of_nobody(services: &Services) -> Result<String, Error> {
    services.hasher.hash(&random_bytes::<32>()).await
}

/// Does the same work whether or not the account exists.
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

/// Replaces an imported hash with our own after the right password was entered, unless the hash
/// changed in the meantime.
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

/// Words that an attacker would try for this user.
pub fn context_words<'a>(email: &'a EmailAddress, product: &'a str) -> [&'a str; 2] {
    [email.as_str(), product]
}
