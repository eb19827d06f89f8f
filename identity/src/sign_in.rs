//! Signing in: with a password, then, if there is a method, with a second factor. An unknown
//! account takes the same work and gets the same answer as a wrong password.

mod challenge;
mod second_step;

pub use challenge::{Challenge, challenge, choose_method, resend};
pub use second_step::{WithSecondFactor, with_recovery_code, with_second_factor};

use crate::{
    account::{ACTIVE, AccountId, EmailAddress},
    accounts,
    assurance::{Factor, Proof},
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    method::Methods,
    password,
    pending_sign_in::{self, Found, NewPending},
    policy::{self, Policy},
    secret::{Token, Typed},
    services::Services,
    session::{self, NewSession},
    throttle::{self, Key, charge_password},
    trusted_browser,
};
use sea_orm::DatabaseTransaction;

/// The input of the first page.
#[derive(Debug)]
pub struct PasswordAttempt {
    pub email: EmailAddress,
    pub password: Typed,
    /// The page requested first, already checked to be on this site.
    pub next_path: Option<String>,
    /// The session this browser still has; it ends.
    pub replaces: Option<Token>,
    /// The [`mark`] in the page. Submitting the form twice is one attempt with one code.
    pub mark: Option<Token>,
}

/// Identifies one rendering of the form.
pub fn mark() -> Token {
    Token::random()
}

/// The result of the first page.
#[derive(Debug)]
pub enum WithPassword {
    Complete(NewSession),
    SecondFactorRequired(NewPending),
    /// Unknown account, wrong password or deactivated account; not told apart.
    Refused,
    Paused {
        until: i64,
    },
}

/// # Errors
/// [`Error::Busy`] when too many passwords are being checked at once.
pub async fn with_password(
    services: &Services,
    attempt: PasswordAttempt,
    client: &Client,
) -> Result<WithPassword, Error> {
    let owner = accounts::find_by_email(services.db.read(), &attempt.email).await?;
    let email_key = attempt.email.key();
    let key = match charge_password(services, &email_key, owner.as_ref(), client).await? {
        Ok(key) => key,
        Err(until) => return Ok(WithPassword::Paused { until }),
    };
    let right = match password::verify(services, &attempt.password, owner.as_ref()).await {
        Ok(right) => right,
        Err(error) => {
            // Nothing was compared, so this was not a guess.
            throttle::refund(services, &key).await?;
            return Err(error);
        }
    };
    let Some(owner) = owner.filter(|owner| right && owner.status == ACTIVE) else {
        let known = accounts::find_by_email(services.db.read(), &attempt.email)
            .await?
            .map(|owner| AccountId(owner.id));
        audit::record_alone(
            services,
            client,
            Event::by_stranger(Kind::SignInStarted, known).refused(),
        )
        .await?;
        return Ok(WithPassword::Refused);
    };
    let outcome = go_on(services, &key, &owner, &attempt, client).await;
    if outcome.as_ref().is_err_and(Error::is_temporary) {
        // The database went away after a right password.
        throttle::refund(services, &key).await?;
    }
    let outcome = outcome?;
    if let WithPassword::SecondFactorRequired(new) = &outcome
        && Methods(owner.methods).has_sent_codes()
        && let Found::Pending(pending) = pending_sign_in::find(services, &new.token).await?
    {
        challenge::send_first(services, &pending, client).await?;
    }
    Ok(outcome)
}

/// Uses the right password, unless the account was changed in the meantime.
async fn go_on(
    services: &Services,
    key: &Key,
    owner: &row::Model,
    attempt: &PasswordAttempt,
    client: &Client,
) -> Result<WithPassword, Error> {
    let tx = services.db.begin().await?;
    let now = policy::with_locked_account(&tx, AccountId(owner.id)).await?;
    let is_unchanged = |now: &row::Model| now.security_version == owner.security_version;
    let Some((owner, policy)) = now.filter(|(now, _)| is_unchanged(now)) else {
        drop(tx);
        throttle::refund(services, key).await?;
        return Ok(WithPassword::Refused);
    };
    throttle::clear(&tx, key).await?;
    session::end_token(services, &tx, attempt.replaces.as_ref()).await?;
    let outcome = proven(services, &tx, &owner, &policy, attempt, client).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// What follows a right password: a session when there is no method or the browser is trusted, and
/// otherwise the second factor. The policy is that of [`policy::with_locked_account`].
async fn proven(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &row::Model,
    policy: &Policy,
    attempt: &PasswordAttempt,
    client: &Client,
) -> Result<WithPassword, Error> {
    let (id, now) = (AccountId(owner.id), services.now());
    let proof = |factor| Proof::new(Some(now), factor, now);
    let is_asked = |policy: &Policy| policy.second_factor_on && Methods(owner.methods).is_enabled();
    // Without a second factor, only by a policy that was read after the account was locked.
    let policy = match is_asked(policy) && client.trust.is_none() {
        true => *policy,
        false => policy::read(tx).await?,
    };
    if !is_asked(&policy) {
        let session = session::start(services, tx, owner, &proof(None), client).await?;
        return Ok(WithPassword::Complete(session));
    }
    if let Some(trust) = trusted_browser::accept(services, tx, owner, &policy, client).await? {
        let proof = proof(Some(Factor::TrustedBrowser));
        let session = session::start(services, tx, owner, &proof, client).await?;
        return Ok(WithPassword::Complete(NewSession { trust: Some(trust), ..session }));
    }
    let (mark, next_path) = (attempt.mark.as_ref(), attempt.next_path.clone());
    let pending = pending_sign_in::begin(services, tx, owner, mark, next_path).await?;
    let event = Event::by_stranger(Kind::SignInStarted, Some(id));
    audit::record(services, tx, now, client, event).await?;
    Ok(WithPassword::SecondFactorRequired(pending))
}
