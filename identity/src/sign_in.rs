//! Signing in: with a password, then, where there is a method, with a second factor. An unknown
//! account costs the same work and reads the same as a wrong password.

use crate::{
    account::{self, ACTIVE, AccountId, EmailAddress},
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    password,
    pending_sign_in::{self, NewPending, PendingSignIn},
    recovery_code::{self, RecoveryCode},
    second_factor::{self, Accepts, CodeProblem, Proof},
    secret::{Token, Typed},
    services::Services,
    session::{self, NewSession, SignedInWith},
    throttle::{self, Charge, Key, PASSWORDS},
};

/// What was typed on the first page.
#[derive(Debug)]
pub struct PasswordAttempt {
    pub email: EmailAddress,
    pub password: Typed,
    /// The page first asked for, already checked to be on this site.
    pub next_path: Option<String>,
    /// The session that this browser still holds; it ends.
    pub replaces: Option<Token>,
}

/// How the first page ended.
#[derive(Debug)]
pub enum WithPassword {
    Complete(NewSession),
    SecondFactorRequired(NewPending),
    /// Unknown, wrong or deactivated: one answer.
    Refused,
    Paused {
        until: i64,
    },
}

/// # Errors
/// The database's; [`Error::Busy`] when too many passwords are being checked.
pub async fn with_password(
    services: &Services,
    attempt: PasswordAttempt,
    client: &Client,
) -> Result<WithPassword, Error> {
    let owner = account::find_by_email(services.db.read(), &attempt.email).await?;
    let key = throttle_key(services, &attempt.email, owner.as_ref(), client);
    if let Charge::Paused { until } = throttle::charge(services, &key, PASSWORDS).await? {
        return Ok(WithPassword::Paused { until });
    }
    let right = match password::verify(services, &attempt.password, owner.as_ref()).await {
        Ok(right) => right,
        Err(error) => {
            // Nothing was compared, so nothing was guessed.
            throttle::refund(services, &key).await?;
            return Err(error);
        }
    };
    let Some(owner) = owner.filter(|owner| right && owner.status == ACTIVE) else {
        let known = account::find_by_email(services.db.read(), &attempt.email)
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
    let id = AccountId(owner.id);
    let tx = services.db.begin().await?;
    throttle::clear(&tx, &key).await?;
    session::end_token(&tx, attempt.replaces.as_ref()).await?;
    let outcome = if second_factor::is_enabled(&tx, id).await? {
        audit::record(
            services,
            &tx,
            services.now(),
            client,
            Event::by_stranger(Kind::SignInStarted, Some(id)),
        )
        .await?;
        let pending = pending_sign_in::begin(services, &tx, &owner, attempt.next_path).await?;
        WithPassword::SecondFactorRequired(pending)
    } else {
        WithPassword::Complete(
            session::start(services, &tx, &owner, SignedInWith::Password, client).await?,
        )
    };
    tx.commit().await?;
    Ok(outcome)
}

/// Browsers that know the account count for themselves; all others together, by address.
fn throttle_key(
    services: &Services,
    email: &EmailAddress,
    owner: Option<&row::Model>,
    client: &Client,
) -> Key {
    let is_known = |owner: &&row::Model| {
        let device = client.device.as_deref();
        crate::client::known_device(&services.keys, (*owner).into(), device).is_some()
    };
    match owner.filter(is_known) {
        Some(owner) => Key::of_account(services, "password", owner, client),
        None => Key::of_address(services, &email.key()),
    }
}

/// How the second page ended.
#[derive(Debug)]
pub enum WithSecondFactor {
    Complete {
        session: NewSession,
        next_path: Option<String>,
        recovery_codes_left: u64,
    },
    Refused(CodeProblem),
    /// The attempt is over: it was used, took too long, or the account changed.
    Expired,
}

/// With a code from the app.
///
/// # Errors
/// The database's.
pub async fn with_second_factor(
    services: &Services,
    pending: &PendingSignIn,
    code: &str,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let proof =
        second_factor::check(services, &pending.owner, code, Accepts::AppCodes, client).await?;
    finish(services, pending, proof, SignedInWith::MobileApp, client).await
}

/// With a recovery code.
///
/// # Errors
/// The database's.
pub async fn with_recovery_code(
    services: &Services,
    pending: &PendingSignIn,
    code: &RecoveryCode,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let proof = second_factor::check_recovery_code(services, &pending.owner, code, client).await?;
    finish(services, pending, proof, SignedInWith::RecoveryCode, client).await
}

/// One transaction: no session without spending the pending sign-in and the proof, and neither is
/// spent without a session.
async fn finish(
    services: &Services,
    pending: &PendingSignIn,
    proof: Result<Proof, CodeProblem>,
    with: SignedInWith,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let id = AccountId(pending.owner.id);
    let proof = match proof {
        Ok(proof) => proof,
        Err(problem) => {
            if problem.was_compared() {
                let event = Event::by_stranger(Kind::SignedIn, Some(id)).with(with.as_str());
                audit::record_alone(services, client, event.refused()).await?;
            }
            return Ok(WithSecondFactor::Refused(problem));
        }
    };
    let tx = services.db.begin().await?;
    if !pending_sign_in::spend(services, &tx, pending).await? {
        drop(tx);
        second_factor::refund(services, &pending.owner, proof, client).await?;
        return Ok(WithSecondFactor::Expired);
    }
    if !second_factor::spend(services, &tx, &pending.owner, proof, client).await? {
        drop(tx);
        second_factor::refund(services, &pending.owner, proof, client).await?;
        return Ok(WithSecondFactor::Refused(proof.was_spent()));
    }
    let session = session::start(services, &tx, &pending.owner, with, client).await?;
    tx.commit().await?;
    let codes = recovery_code::status(services, id).await?;
    Ok(WithSecondFactor::Complete {
        session,
        next_path: pending.next_path.clone(),
        recovery_codes_left: codes.map_or(0, |codes| codes.left),
    })
}
