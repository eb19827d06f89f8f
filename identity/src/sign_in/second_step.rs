//! The second page: a code, or a recovery code.

use crate::{
    account::{AccountId, Owner},
    assurance::Factor,
    audit::{Event, Kind},
    client::Client,
    code::Code,
    database::Transaction,
    error::Error,
    failed_attempts,
    method::Method,
    notice,
    pending_sign_in::{self, PendingSignIn},
    policy,
    recovery_code::{self, RecoveryCode},
    second_factor::{self, CodeError, Proof, Source},
    sent_code::Slot,
    services::Services,
    session::{self, NewSession},
    trusted_browser,
};

/// The result of the second page.
#[derive(Debug)]
pub enum WithSecondFactor {
    Complete {
        session: NewSession,
        next_path: Option<String>,
        /// After a recovery code: how many are left.
        recovery_codes_left: Option<u64>,
    },
    Refused(CodeError),
    /// The attempt is over: it was used, it expired, or the account changed.
    Expired,
}

/// Signs in with a code of the method asked for. `trust` is whether "Trust this browser" was
/// ticked. The code is charged, compared and spent in one transaction.
pub async fn with_second_factor(
    services: &Services,
    pending: &PendingSignIn,
    typed: &str,
    trust: bool,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let code = match Code::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(WithSecondFactor::Refused(CodeError::Malformed(malformed))),
    };
    let source = match pending.method {
        Method::App => Source::App,
        other => Source::Message(Slot::of_sign_in(services, pending, client), other),
    };
    let with = Factor::Code(pending.method);
    let tx = services.db.begin().await?;
    let owner: Owner = (&pending.owner).into();
    let locked = second_factor::lock(&tx, owner.id, &source).await?;
    if !pending.fits(locked.account.as_ref()) {
        return Ok(WithSecondFactor::Expired);
    }
    match second_factor::check_in(services, &tx, owner, &locked, &code, &source, client).await? {
        Ok(proof) => finish(services, tx, pending, &proof, with, trust, client).await,
        Err(problem) => {
            match problem.is_guess() {
                true => tx.commit().await?,
                false => tx.rollback().await?,
            }
            refuse(services, pending, problem, with, client).await
        }
    }
}

/// Signs in with a recovery code. It never trusts the browser. The charge is committed first, because
/// comparing takes long.
pub async fn with_recovery_code(
    services: &Services,
    pending: &PendingSignIn,
    code: &RecoveryCode,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let with = Factor::RecoveryCode;
    let proof =
        match second_factor::check_recovery_code(services, &pending.owner, code, client).await? {
            Ok(proof) => proof,
            Err(problem) => return refuse(services, pending, problem, with, client).await,
        };
    let finished = lock_and_finish(services, pending, &proof, with, client).await;
    let has_failed = match &finished {
        Ok(outcome) => !matches!(outcome, WithSecondFactor::Complete { .. }),
        // The database went away after a right code.
        Err(error) => error.is_temporary(),
    };
    if has_failed {
        second_factor::refund(services, &pending.owner, &proof, client).await?;
    }
    finished
}

async fn refuse(
    services: &Services,
    pending: &PendingSignIn,
    problem: CodeError,
    with: Factor,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let id = AccountId(pending.owner.id);
    let event = Event::by_stranger(Kind::SignedIn, Some(id)).with(with.as_str());
    failed_attempts::note_refusal(services, &pending.owner, problem, event, client).await?;
    Ok(WithSecondFactor::Refused(problem))
}

async fn lock_and_finish(
    services: &Services,
    pending: &PendingSignIn,
    proof: &Proof,
    with: Factor,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let tx = services.db.begin().await?;
    if !pending_sign_in::lock(&tx, pending).await? {
        return Ok(WithSecondFactor::Expired);
    }
    finish(services, tx, pending, proof, with, false, client).await
}

/// Spends the pending sign-in and the proof and starts the session: all or nothing.
async fn finish(
    services: &Services,
    tx: Transaction,
    pending: &PendingSignIn,
    proof: &Proof,
    with: Factor,
    trust: bool,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let id = AccountId(pending.owner.id);
    if !pending_sign_in::spend(services, &tx, pending).await? {
        return Ok(WithSecondFactor::Expired);
    }
    if !second_factor::spend(services, &tx, &pending.owner, proof, client).await? {
        return Ok(WithSecondFactor::Refused(proof.was_spent()));
    }
    let new_trust = match proof.method() {
        Some(method) if trust && method.gives_trust() => {
            let policy = policy::read(&tx).await?;
            trusted_browser::begin(services, &tx, &pending.owner, &policy, client).await?
        }
        _ => None,
    };
    let rests_on = pending.proof(with, services.now());
    let session = session::start(services, &tx, &pending.owner, &rests_on, client).await?;
    let session = NewSession { trust: new_trust, ..session };
    let recovery_codes_left = match proof {
        Proof::RecoveryCode(_) => {
            let left = recovery_code::left(&tx, id).await?;
            notice::recovery_code_used(services, &tx, &pending.owner, true, left, client).await?;
            Some(left)
        }
        Proof::App(_) | Proof::Sent { .. } => None,
    };
    tx.commit().await?;
    let next_path = pending.next_path.clone();
    Ok(WithSecondFactor::Complete { session, next_path, recovery_codes_left })
}
