//! What a person has beyond a password, checking what they typed, and turning it all off.

use crate::{
    account::{self, AccountId, Owner},
    audit::{self, Event, Kind},
    client::Client,
    entity::{recovery_code as code_row, recovery_code_set, totp, totp_enrollment},
    error::Error,
    password::{self, CurrentProblem},
    recovery_code::{self, Matched, RecoveryCode},
    secret::Typed,
    services::Services,
    session::{self, NewSession, Session},
    throttle::{self, CODES, Charge, Key, RECOVERY_CODES},
    totp::{self as app, Malformed, Match, TotpCode},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// How an account stands with two-factor authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The Mobile App method, if it is on.
    pub app: Option<AppMethod>,
    pub recovery_codes: Option<recovery_code::Status>,
    /// Fresh codes can still be looked at in this session.
    pub codes_can_be_shown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppMethod {
    pub added_at: i64,
    pub last_used_at: Option<i64>,
}

impl Overview {
    pub fn is_enabled(&self) -> bool {
        self.app.is_some()
    }
}

/// # Errors
/// The database's.
pub async fn overview(services: &Services, session: &Session) -> Result<Overview, Error> {
    let method = totp::Entity::find_by_id(session.account.0).one(services.db.read()).await?;
    let app =
        method.map(|row| AppMethod { added_at: row.created_at, last_used_at: row.last_used_at });
    let recovery_codes = match app {
        Some(_) => recovery_code::status(services, session.account).await?,
        None => None,
    };
    let shown = recovery_codes.and_then(|codes| codes.shown);
    let codes_can_be_shown =
        shown.is_some_and(|(id, until)| id == session.id && services.now() < until);
    Ok(Overview { app, recovery_codes, codes_can_be_shown })
}

pub(crate) async fn is_enabled(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<bool, Error> {
    Ok(totp::Entity::find_by_id(account.0).one(db).await?.is_some())
}

/// Why a code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    Malformed(Malformed),
    /// Failures in a row, this one counted.
    Wrong {
        failures: i64,
    },
    Used,
    RecoveryCodeWrong,
    /// Too many wrong codes; open again at this time.
    Paused {
        until: i64,
    },
}

/// A right code that is not spent yet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Proof {
    App { step: i64 },
    RecoveryCode(Matched),
}

/// Which kinds of code a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepts {
    AppCodes,
    RecoveryCodesToo,
}

/// Charges, then compares. What was typed decides the kind: six digits or a recovery code.
pub(crate) async fn check(
    services: &Services,
    owner: impl Into<Owner>,
    typed: &str,
    accepts: Accepts,
    client: &Client,
) -> Result<Result<Proof, CodeProblem>, Error> {
    if accepts == Accepts::RecoveryCodesToo
        && let Ok(code) = RecoveryCode::parse(typed)
    {
        return check_recovery_code(services, owner, &code, client).await;
    }
    let code = match TotpCode::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(CodeProblem::Malformed(malformed))),
    };
    let owner = owner.into();
    let key = Key::of_account(services, "code", owner, client);
    let failures = match throttle::charge(services, &key, CODES).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeProblem::Paused { until })),
    };
    match app::compare(services, owner.id, &code).await? {
        Match::Step(step) => Ok(Ok(Proof::App { step })),
        Match::Used => {
            throttle::refund(services, &key).await?;
            Ok(Err(CodeProblem::Used))
        }
        Match::Wrong => Ok(Err(CodeProblem::Wrong { failures })),
    }
}

pub(crate) async fn check_recovery_code(
    services: &Services,
    owner: impl Into<Owner>,
    code: &RecoveryCode,
    client: &Client,
) -> Result<Result<Proof, CodeProblem>, Error> {
    let owner = owner.into();
    let key = Key::of_account(services, "recovery", owner, client);
    if let Charge::Paused { until } = throttle::charge(services, &key, RECOVERY_CODES).await? {
        return Ok(Err(CodeProblem::Paused { until }));
    }
    let matched = recovery_code::compare(services, owner.id, code).await?;
    Ok(matched.map(Proof::RecoveryCode).ok_or(CodeProblem::RecoveryCodeWrong))
}

/// Spends a proof inside the transaction of what it is for, and ends the rows of failures that it
/// answers; a recovery code also reopens code entry. `false` when somebody else was faster.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: impl Into<Owner>,
    proof: Proof,
    client: &Client,
) -> Result<bool, Error> {
    let owner = owner.into();
    let spent = match proof {
        Proof::App { step } => app::spend(services, db, owner.id, step).await?,
        Proof::RecoveryCode(code) => recovery_code::spend(services, db, owner.id, code).await?,
    };
    if spent {
        throttle::clear(db, &proof.key(services, owner, client)).await?;
    }
    if spent && let Proof::RecoveryCode(_) = proof {
        throttle::reopen_codes(db, owner.id).await?;
    }
    Ok(spent)
}

/// A code that was right, for an action that did not happen: not a guess.
pub(crate) async fn refund(
    services: &Services,
    owner: impl Into<Owner>,
    proof: Proof,
    client: &Client,
) -> Result<(), Error> {
    throttle::refund(services, &proof.key(services, owner, client)).await
}

impl Proof {
    fn key(self, services: &Services, owner: impl Into<Owner>, client: &Client) -> Key {
        let what = match self {
            Self::App { .. } => "code",
            Self::RecoveryCode(_) => "recovery",
        };
        Key::of_account(services, what, owner, client)
    }

    /// What is said when somebody else spent it first.
    pub(crate) fn was_spent(self) -> CodeProblem {
        match self {
            Self::App { .. } => CodeProblem::Used,
            Self::RecoveryCode(_) => CodeProblem::RecoveryCodeWrong,
        }
    }
}

impl CodeProblem {
    /// Something was compared: that is worth a line in the audit log.
    pub(crate) fn was_compared(self) -> bool {
        !matches!(self, Self::Malformed(_) | Self::Paused { .. })
    }
}

/// How turning it off ended.
#[derive(Debug)]
pub enum Disable {
    Done(NewSession),
    Refused {
        password: Option<CurrentProblem>,
        code: Option<CodeProblem>,
    },
    /// It was off already.
    OutOfDate,
}

/// Turns two-factor authentication off: its own identity check. The password may be left out
/// while the session is fresh; the code, from the app or a recovery code, may not.
///
/// # Errors
/// The database's.
pub async fn disable(
    services: &Services,
    session: &Session,
    password: Typed,
    code: &str,
    client: &Client,
) -> Result<Disable, Error> {
    if !is_enabled(services.db.read(), session.account).await? {
        return Ok(Disable::OutOfDate);
    }
    let key = Key::of_account(services, "password", session, client);
    let wrong_password = match session.fresh(services.now()) {
        Some(_) => None,
        None => password::check_current(services, session, &password, &key).await?,
    };
    let proof = check(services, session, code, Accepts::RecoveryCodesToo, client).await?;
    let (None, Ok(proof)) = (wrong_password, proof) else {
        if let Ok(right) = proof {
            refund(services, session, right, client).await?;
        }
        if was_compared(wrong_password, proof.err()) {
            let event = Event::of(Kind::TwoFactorDisabled, session.account).refused();
            audit::record_alone(services, client, event).await?;
        }
        return Ok(Disable::Refused { password: wrong_password, code: proof.err() });
    };
    let tx = services.db.begin().await?;
    let Some(version) =
        account::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Disable::OutOfDate);
    };
    if !spend(services, &tx, session, proof, client).await? {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::Refused { password: None, code: Some(proof.was_spent()) });
    }
    remove_all(&tx, session.account).await?;
    throttle::clear(&tx, &key).await?;
    session::end_others(&tx, session).await?;
    let Some(renewed) = session::renew(services, &tx, session, version).await? else {
        return Ok(Disable::OutOfDate);
    };
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::TwoFactorDisabled, session.account),
    )
    .await?;
    tx.commit().await?;
    Ok(Disable::Done(renewed))
}

/// Whether a refusal of password and code together is worth a line in the audit log.
pub(crate) fn was_compared(password: Option<CurrentProblem>, code: Option<CodeProblem>) -> bool {
    password == Some(CurrentProblem::Wrong) || code.is_some_and(CodeProblem::was_compared)
}

/// Every method, secret and code of an account, and the counts of guesses at them.
pub(crate) async fn remove_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    totp::Entity::delete_by_id(account.0).exec(db).await?;
    totp_enrollment::Entity::delete_many()
        .filter(totp_enrollment::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    code_row::Entity::delete_many()
        .filter(code_row::Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    recovery_code_set::Entity::delete_by_id(account.0).exec(db).await?;
    throttle::reopen_codes(db, account).await
}
