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
    let found = policy::with_account_of(services.db.read(), &attempt.email).await?;
    let owner = found.as_ref().map(|(owner, _)| owner);
    let email_key = attempt.email.key();
    let key = match charge_password(services, &email_key, owner, client).await? {
        Ok(key) => key,
        Err(until) => return Ok(WithPassword::Paused { until }),
    };
    let right = match password::verify(services, &attempt.password, owner).await {
        Ok(right) => right,
        Err(error) => {
            // Nothing was compared, so this was not a guess.
            throttle::refund(services, &key).await?;
            return Err(error);
        }
    };
    let Some((owner, policy)) = found.filter(|(owner, _)| right && owner.status == ACTIVE) else {
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
    let outcome = go_on(services, &key, &owner, &policy, &attempt, client).await;
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

/// Uses the right password, unless the account was changed in the meantime. A policy from before the
/// password was compared is enough to ask for a second factor, but not to leave it out.
async fn go_on(
    services: &Services,
    key: &Key,
    owner: &row::Model,
    policy: &Policy,
    attempt: &PasswordAttempt,
    client: &Client,
) -> Result<WithPassword, Error> {
    let id = AccountId(owner.id);
    let begin = async |tx| {
        let (mark, next_path) = (attempt.mark.as_ref(), attempt.next_path.clone());
        pending_sign_in::begin(services, tx, owner, mark, next_path).await
    };
    let tx = services.db.begin().await?;
    let pending = match is_asked(owner, policy) && client.trust.is_none() {
        true => begin(&tx).await?,
        false => None,
    };
    // A pending sign-in has locked the account's row, and shows that it is unchanged.
    if pending.is_none() && !accounts::is_unchanged(&tx, id, owner.security_version).await? {
        drop(tx);
        throttle::refund(services, key).await?;
        return Ok(WithPassword::Refused);
    }
    throttle::clear(&tx, key).await?;
    session::end_token(services, &tx, attempt.replaces.as_ref()).await?;
    if pending.is_none()
        && let Some(session) = without_code(services, &tx, owner, client).await?
    {
        tx.commit().await?;
        return Ok(WithPassword::Complete(session));
    }
    let pending = match pending {
        Some(pending) => pending,
        None => begin(&tx).await?.ok_or(Error::Gone)?,
    };
    let event = Event::by_stranger(Kind::SignInStarted, Some(id));
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(WithPassword::SecondFactorRequired(pending))
}

/// A session, if there is no method or the browser is trusted. The caller has locked the account, which
/// is unchanged.
async fn without_code(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &row::Model,
    client: &Client,
) -> Result<Option<NewSession>, Error> {
    let (policy, now) = (policy::read(tx).await?, services.now());
    let (factor, trust) = match is_asked(owner, &policy) {
        false => (None, None),
        true => match trusted_browser::accept(services, tx, owner, &policy, client).await? {
            None => return Ok(None),
            trust => (Some(Factor::TrustedBrowser), trust),
        },
    };
    let proof = Proof::new(Some(now), factor, now);
    let session = session::start(services, tx, owner, &proof, client).await?;
    Ok(Some(NewSession { trust, ..session }))
}

/// Whether a second factor follows the password, unless the browser is trusted.
fn is_asked(owner: &row::Model, policy: &Policy) -> bool {
    policy.second_factor_on && Methods(owner.methods).is_enabled()
}
