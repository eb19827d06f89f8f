//! The second page: a code, or a recovery code.

use crate::{
    account::AccountId,
    audit::{Event, Kind},
    client::Client,
    error::Error,
    failed_attempts,
    method::Method,
    notice,
    pending_sign_in::{self, PendingSignIn},
    policy,
    recovery_code::{self, RecoveryCode},
    second_factor::{self, CodeError, Field, Proof, Source},
    sent_code::Slot,
    services::Services,
    session::{self, NewSession, SignedInWith},
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
/// ticked.
pub async fn with_second_factor(
    services: &Services,
    pending: &PendingSignIn,
    code: &str,
    trust: bool,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let source = match pending.method {
        Method::App => Source::App,
        other => Source::Message(Slot::of_sign_in(services, pending, client), other),
    };
    let field = Field { code: source, or_recovery_code: false };
    let proof = second_factor::check(services, &pending.owner, code, &field, client).await?;
    let with = SignedInWith::Code(pending.method);
    finish(services, pending, proof, with, trust, client).await
}

/// Signs in with a recovery code. It never trusts the browser.
pub async fn with_recovery_code(
    services: &Services,
    pending: &PendingSignIn,
    code: &RecoveryCode,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let proof = second_factor::check_recovery_code(services, &pending.owner, code, client).await?;
    finish(services, pending, proof, SignedInWith::RecoveryCode, false, client).await
}

/// Spends the pending sign-in and the proof and starts the session, in one transaction: all or
/// nothing.
async fn finish(
    services: &Services,
    pending: &PendingSignIn,
    proof: Result<Proof, CodeError>,
    with: SignedInWith,
    trust: bool,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let id = AccountId(pending.owner.id);
    let proof = match proof {
        Ok(proof) => proof,
        Err(problem) => {
            let event = Event::by_stranger(Kind::SignedIn, Some(id)).with(with.as_str());
            failed_attempts::note_refusal(services, &pending.owner, problem, event, client).await?;
            return Ok(WithSecondFactor::Refused(problem));
        }
    };
    let finished = spend(services, pending, &proof, with, trust, client).await;
    if finished.as_ref().is_err_and(Error::is_temporary) {
        // The database went away after a right code.
        second_factor::refund(services, &pending.owner, &proof, client).await?;
    }
    finished
}

async fn spend(
    services: &Services,
    pending: &PendingSignIn,
    proof: &Proof,
    with: SignedInWith,
    trust: bool,
    client: &Client,
) -> Result<WithSecondFactor, Error> {
    let id = AccountId(pending.owner.id);
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
    let new_trust = match proof.method() {
        Some(method) if trust && method.gives_trust() => {
            let policy = policy::read(&tx).await?;
            trusted_browser::begin(services, &tx, &pending.owner, &policy, client).await?
        }
        _ => None,
    };
    let session = session::start(services, &tx, &pending.owner, with, client).await?;
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
