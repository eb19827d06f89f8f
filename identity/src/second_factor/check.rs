//! Checking the input of a code field, and spending the code.

use super::{code_error::CodeError, proof::Proof};
use crate::{
    account::{AccountId, Owner},
    accounts,
    client::Client,
    code::Code,
    entity::{account, totp as totp_row},
    error::Error,
    method::Method,
    recovery_code::{self, RecoveryCode},
    sent_code::{self, Compared, Slot},
    services::Services,
    throttle::{self, Charge, Key, RECOVERY_CODES, codes},
    totp::{self, Match},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

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
    let owner = owner.into();
    if field.or_recovery_code
        && let Ok(code) = RecoveryCode::parse(typed)
    {
        return check_recovery_code(services, owner, &code, client).await;
    }
    let code = match Code::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(CodeError::Malformed(malformed))),
    };
    let tx = services.db.begin().await?;
    let locked = lock(&tx, owner.id, &field.code).await?;
    let checked = check_in(services, &tx, owner, &locked, &code, &field.code, client).await?;
    match checked {
        Err(problem) if !problem.is_guess() => {}
        _ => tx.commit().await?,
    }
    Ok(checked)
}

/// An account whose row is locked.
pub(crate) struct Locked {
    /// `None` if it was deleted.
    pub(crate) account: Option<account::Model>,
    /// Read only where a code of the app is checked.
    app: Option<totp_row::Model>,
}

/// Locks the account's row before a code from this source is checked.
pub(crate) async fn lock(
    tx: &DatabaseTransaction,
    id: AccountId,
    source: &Source,
) -> Result<Locked, Error> {
    Ok(match source {
        Source::App => {
            let found = totp::with_locked_account(tx, id).await?;
            let (account, app) = found.unzip();
            Locked { account, app: app.flatten() }
        }
        Source::Message(..) => Locked { account: accounts::lock(tx, id).await?, app: None },
    })
}

/// Charges the throttle and compares a code, in the transaction in which [`lock`] was called. It must be
/// rolled back if this was not a guess, and the result must not be used before it is committed.
pub(crate) async fn check_in(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: Owner,
    locked: &Locked,
    code: &Code,
    source: &Source,
    client: &Client,
) -> Result<Result<Proof, CodeError>, Error> {
    let failures = match codes::charge(services, tx, owner, client).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeError::Paused { until })),
    };
    let checked = match source {
        Source::App => match totp::compare(services, locked.app.as_ref(), code) {
            Match::Step(step) => Ok(Proof::App(step)),
            Match::Used => Err(CodeError::Used),
            Match::Wrong => Err(CodeError::Wrong { failures }),
            Match::Unusable => Err(CodeError::Unusable),
        },
        Source::Message(slot, method) => {
            match sent_code::compare(services, tx, slot, owner, *method, code).await? {
                Compared::Right { mac, .. } => {
                    Ok(Proof::Sent { slot: slot.clone(), method: *method, mac })
                }
                Compared::Expired => Err(CodeError::Expired),
                Compared::Wrong => Err(CodeError::SentWrong { failures }),
            }
        }
    };
    if checked.as_ref().is_err_and(|problem| problem.is_guess()) {
        codes::was_wrong(services, tx, owner, client).await?;
    }
    Ok(checked)
}

pub(crate) async fn check_recovery_code(
    services: &Services,
    owner: impl Into<Owner>,
    code: &RecoveryCode,
    client: &Client,
) -> Result<Result<Proof, CodeError>, Error> {
    let owner = owner.into();
    let key = of_recovery_codes(services, owner, client);
    let failures = match throttle::charge(services, &key, RECOVERY_CODES).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeError::Paused { until })),
    };
    let matched = recovery_code::compare(services, owner.id, code).await;
    if matched.is_err() {
        throttle::refund(services, &key).await?;
    }
    Ok(matched?.map(Proof::RecoveryCode).ok_or(CodeError::RecoveryCodeWrong { failures }))
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
    match proof {
        _ if !spent => {}
        Proof::App(_) | Proof::Sent { .. } => {
            codes::succeeded(services, db, owner, client).await?;
        }
        Proof::RecoveryCode(_) => {
            throttle::clear(db, &of_recovery_codes(services, owner, client)).await?;
            codes::forget(db, owner.id).await?;
        }
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
    let owner = owner.into();
    match proof {
        Proof::App(_) | Proof::Sent { .. } => codes::refund(services, owner, client).await,
        Proof::RecoveryCode(_) => {
            throttle::refund(services, &of_recovery_codes(services, owner, client)).await
        }
    }
}

fn of_recovery_codes(services: &Services, owner: Owner, client: &Client) -> Key {
    Key::of_account(services, "recovery", owner, client)
}
