//! Checking the input of a code field, and spending the code.

use super::{code_error::CodeError, proof::Proof};
use crate::{
    account::Owner,
    client::Client,
    code::Code,
    error::Error,
    method::Method,
    recovery_code::{self, RecoveryCode},
    sent_code::{self, Compared, Slot},
    services::Services,
    throttle::{self, CODES, CODES_IN_ALL, Charge, Key, RECOVERY_CODES},
    totp::{self, Match},
};
use sea_orm::ConnectionTrait;

/// The code that a field accepts. An input is compared with only one code, so that one attempt is
/// one guess.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) code: Source,
    /// It also accepts a recovery code.
    pub(crate) or_recovery_code: bool,
}

/// Where a code comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    App,
    /// The newest code of this slot, if it was sent by this method.
    Message(Slot, Method),
}

/// Charges the throttle, then compares. The format of the input decides the kind: six digits or a
/// recovery code.
pub(crate) async fn check(
    services: &Services,
    owner: impl Into<Owner>,
    typed: &str,
    field: &Field,
    client: &Client,
) -> Result<Result<Proof, CodeError>, Error> {
    if field.or_recovery_code
        && let Ok(code) = RecoveryCode::parse(typed)
    {
        return check_recovery_code(services, owner, &code, client).await;
    }
    let code = match Code::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(CodeError::Malformed(malformed))),
    };
    let owner = owner.into();
    let failures = match charge(services, owner, client).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeError::Paused { until })),
    };
    let problem = match &field.code {
        Source::App => match totp::compare(services, owner.id, &code).await? {
            Match::Step(step) => return Ok(Ok(Proof::App(step))),
            Match::Used => CodeError::Used,
            Match::Wrong => CodeError::Wrong { failures },
            Match::Unusable => CodeError::Unusable,
        },
        Source::Message(slot, method) => {
            match sent_code::compare(services, slot, owner, *method, &code).await? {
                Compared::Right { mac, .. } => {
                    return Ok(Ok(Proof::Sent { slot: slot.clone(), method: *method, mac }));
                }
                Compared::Expired => CodeError::Expired,
                Compared::Wrong => CodeError::SentWrong { failures },
            }
        }
    };
    if matches!(problem, CodeError::Used | CodeError::Expired | CodeError::Unusable) {
        // Not a guess.
        give_back(services, owner, client).await?;
    }
    Ok(Err(problem))
}

/// Counts an attempt against two limits: that of this browser, and that of all browsers together.
async fn charge(services: &Services, owner: Owner, client: &Client) -> Result<Charge, Error> {
    let all = Key::of_all_codes(services, owner, client);
    if let Charge::Paused { until } = throttle::charge(services, &all, CODES_IN_ALL).await? {
        return Ok(Charge::Paused { until });
    }
    let key = Key::of_account(services, "code", owner, client);
    let charged = throttle::charge(services, &key, CODES).await?;
    if let Charge::Paused { .. } = charged {
        throttle::refund(services, &all).await?;
    }
    Ok(charged)
}

async fn give_back(services: &Services, owner: Owner, client: &Client) -> Result<(), Error> {
    throttle::refund(services, &Key::of_all_codes(services, owner, client)).await?;
    throttle::refund(services, &Key::of_account(services, "code", owner, client)).await
}

/// When this browser may enter a code for this account again, if it must wait.
pub(crate) async fn paused_until(
    services: &Services,
    owner: Owner,
    client: &Client,
) -> Result<Option<i64>, Error> {
    let all = Key::of_all_codes(services, owner, client);
    if let Some(until) = throttle::paused_until(services, &all, CODES_IN_ALL).await? {
        return Ok(Some(until));
    }
    let key = Key::of_account(services, "code", owner, client);
    throttle::paused_until(services, &key, CODES).await
}

pub(crate) async fn check_recovery_code(
    services: &Services,
    owner: impl Into<Owner>,
    code: &RecoveryCode,
    client: &Client,
) -> Result<Result<Proof, CodeError>, Error> {
    let owner = owner.into();
    let key = Key::of_account(services, "recovery", owner, client);
    let failures = match throttle::charge(services, &key, RECOVERY_CODES).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeError::Paused { until })),
    };
    let matched = recovery_code::compare(services, owner.id, code).await?;
    Ok(matched.map(Proof::RecoveryCode).ok_or(CodeError::RecoveryCodeWrong { failures }))
}

/// Spends a proof in the transaction of the action that it permits, and resets the failure counts.
/// A recovery code also reopens code entry. `false` when it was spent first by another request.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: impl Into<Owner>,
    proof: &Proof,
    client: &Client,
) -> Result<bool, Error> {
    let owner = owner.into();
    let spent = match proof {
        Proof::App(step) => totp::spend(services, db, owner.id, *step).await?,
        Proof::Sent { slot, method, mac } => {
            sent_code::spend(services, db, slot, owner, *method, mac).await?
        }
        Proof::RecoveryCode(code) => recovery_code::spend(services, db, owner.id, *code).await?,
    };
    if spent {
        throttle::clear(db, &proof.key(services, owner, client)).await?;
        throttle::clear_all_codes(db, owner.id).await?;
    }
    if spent && let Proof::RecoveryCode(_) = proof {
        throttle::reopen_codes(db, owner.id).await?;
    }
    Ok(spent)
}

/// Takes back the charge for a right code whose action did not happen.
pub(crate) async fn refund(
    services: &Services,
    owner: impl Into<Owner>,
    proof: &Proof,
    client: &Client,
) -> Result<(), Error> {
    match proof {
        Proof::App(_) | Proof::Sent { .. } => give_back(services, owner.into(), client).await,
        Proof::RecoveryCode(_) => {
            throttle::refund(services, &proof.key(services, owner, client)).await
        }
    }
}
