//! Checking what was typed into a code field, and spending it.

use super::{
    code::{Code, Malformed},
    method::Method,
};
use crate::{
    account::Owner,
    client::Client,
    error::Error,
    recovery_code::{self, Matched, RecoveryCode},
    sent_code::{self, Compared, Slot},
    services::Services,
    throttle::{self, CODES, CODES_IN_ALL, Charge, Key, RECOVERY_CODES},
    totp::{self, Match, Step},
};
use sea_orm::ConnectionTrait;

/// Why a code was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeProblem {
    Malformed(Malformed),
    /// Not the app's. Failures in a row, this one counted.
    Wrong {
        failures: i64,
    },
    /// Not the newest one that was sent.
    SentWrong {
        failures: i64,
    },
    /// It was sent too long ago, or none was sent.
    Expired,
    Used,
    /// None of those that are left.
    RecoveryCodeWrong {
        failures: i64,
    },
    /// Too many wrong codes; open again at this time, or at none: `throttle::UNTIL_CLEARED`.
    Paused {
        until: i64,
    },
}

/// A right code that is not spent yet.
#[derive(Clone, Debug)]
pub(crate) enum Proof {
    App(Step),
    Sent { slot: Slot, method: Method, mac: String },
    RecoveryCode(Matched),
}

/// The code that a field takes. One code is compared with one thing only, so that a try is one try.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) code: Source,
    /// It takes a recovery code in its place.
    pub(crate) or_recovery_code: bool,
}

/// Where a code comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    App,
    /// The newest one of this place, if it went by this method.
    Message(Slot, Method),
}

/// Charges, then compares. What was typed decides the kind: six digits or a recovery code.
pub(crate) async fn check(
    services: &Services,
    owner: impl Into<Owner>,
    typed: &str,
    field: &Field,
    client: &Client,
) -> Result<Result<Proof, CodeProblem>, Error> {
    if field.or_recovery_code
        && let Ok(code) = RecoveryCode::parse(typed)
    {
        return check_recovery_code(services, owner, &code, client).await;
    }
    let code = match Code::parse(typed) {
        Ok(code) => code,
        Err(malformed) => return Ok(Err(CodeProblem::Malformed(malformed))),
    };
    let owner = owner.into();
    let failures = match charge(services, owner, client).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeProblem::Paused { until })),
    };
    let problem = match &field.code {
        Source::App => match totp::compare(services, owner.id, &code).await? {
            Match::Step(step) => return Ok(Ok(Proof::App(step))),
            Match::Used => CodeProblem::Used,
            Match::Wrong => CodeProblem::Wrong { failures },
        },
        Source::Message(slot, method) => {
            match sent_code::compare(services, slot, owner, *method, &code).await? {
                Compared::Right { mac, .. } => {
                    return Ok(Ok(Proof::Sent { slot: slot.clone(), method: *method, mac }));
                }
                Compared::Expired => CodeProblem::Expired,
                Compared::Wrong => CodeProblem::SentWrong { failures },
            }
        }
    };
    if matches!(problem, CodeProblem::Used | CodeProblem::Expired) {
        // Not a guess.
        give_back(services, owner, client).await?;
    }
    Ok(Err(problem))
}

/// Counts a try twice: against the waits of this browser, and against the limit of all together.
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

/// When a code of this account is looked at again from this browser, if it is paused.
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
) -> Result<Result<Proof, CodeProblem>, Error> {
    let owner = owner.into();
    let key = Key::of_account(services, "recovery", owner, client);
    let failures = match throttle::charge(services, &key, RECOVERY_CODES).await? {
        Charge::Granted { failures } => failures,
        Charge::Paused { until } => return Ok(Err(CodeProblem::Paused { until })),
    };
    let matched = recovery_code::compare(services, owner.id, code).await?;
    Ok(matched.map(Proof::RecoveryCode).ok_or(CodeProblem::RecoveryCodeWrong { failures }))
}

/// Spends a proof inside the transaction of what it is for, and ends the rows of failures that it
/// answers; a recovery code also reopens code entry. `false` when somebody else was faster.
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

/// A code that was right, for an action that did not happen: not a guess.
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

impl Proof {
    fn key(&self, services: &Services, owner: impl Into<Owner>, client: &Client) -> Key {
        let what = match self {
            Self::App(_) | Self::Sent { .. } => "code",
            Self::RecoveryCode(_) => "recovery",
        };
        Key::of_account(services, what, owner, client)
    }

    pub(crate) fn is_recovery_code(&self) -> bool {
        matches!(self, Self::RecoveryCode(_))
    }

    /// As the audit log says it.
    pub(crate) fn as_str(&self) -> &'static str {
        self.method().map_or("recovery_code", Method::as_str)
    }

    /// The method it came from; a recovery code is none.
    pub(crate) fn method(&self) -> Option<Method> {
        match self {
            Self::App(_) => Some(Method::App),
            Self::Sent { method, .. } => Some(*method),
            Self::RecoveryCode(_) => None,
        }
    }

    /// What is said when somebody else spent it first.
    pub(crate) fn was_spent(&self) -> CodeProblem {
        match self {
            Self::App(_) => CodeProblem::Used,
            Self::Sent { .. } => CodeProblem::Expired,
            Self::RecoveryCode(_) => CodeProblem::RecoveryCodeWrong { failures: 0 },
        }
    }
}

impl CodeProblem {
    /// Something was compared: that is worth a line in the audit log.
    pub(crate) fn was_compared(self) -> bool {
        !matches!(self, Self::Malformed(_) | Self::Paused { .. } | Self::Expired)
    }
}
