//! Checking the password and the code.

use super::method::field;
use crate::{
    accounts,
    assurance::{self, Factor},
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    error::Error,
    failed_attempts::note_refused_check,
    notice,
    password::{self, PasswordError},
    purpose::Purpose,
    recovery_code,
    second_factor::{self, CodeError, Proof},
    secret::Typed,
    services::Services,
    session::{self, FreshFor, NewSession, Session},
    throttle::{self, Key},
};

/// The result of a check.
#[derive(Debug)]
pub enum Check {
    Passed(NewSession),
    /// Both fields are checked, so both can be wrong.
    Refused {
        password: Option<PasswordError>,
        code: Option<CodeError>,
    },
    /// The session changed or ended in the meantime; no code was used up.
    OutOfDate,
}

/// Checks the password and the code together. A passed check renews the session and makes it fresh.
pub async fn verify(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    password: Typed,
    code: &str,
    client: &Client,
) -> Result<Check, Error> {
    let password = match purpose {
        Purpose::Trust => Ok(None),
        _ => password::check_current(services, session, &password, client).await?.map(Some),
    };
    let proof = match field(services, session, purpose).await? {
        None => Ok(None),
        Some(field) => {
            second_factor::check(services, session, code, &field, client).await?.map(Some)
        }
    };
    let (Ok(charged), Ok(proof)) = (&password, &proof) else {
        if let Ok(Some(right)) = &proof {
            second_factor::refund(services, session, right, client).await?;
        }
        let (password, code) = (password.err(), proof.err());
        let event = Event::of(Kind::IdentityChecked, session.account);
        note_refused_check(services, session, password, code, event, client).await?;
        return Ok(Check::Refused { password, code });
    };
    if purpose.needs_strong_code() && proof.is_none() {
        return Ok(Check::OutOfDate);
    }
    let (charged, proof) = (charged.as_ref(), proof.as_ref());
    let checked = pass(services, session, purpose, charged, proof, client).await;
    let had_no_effect = match &checked {
        Ok(Check::Passed(_)) => false,
        Ok(Check::Refused { .. } | Check::OutOfDate) => true,
        Err(error) => error.is_temporary(),
    };
    if let Some(right) = proof.filter(|_| had_no_effect) {
        second_factor::refund(services, session, right, client).await?;
    }
    checked
}

/// Spends the proofs and renews the session, in one transaction: all or nothing.
async fn pass(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    charged: Option<&Key>,
    proof: Option<&Proof>,
    client: &Client,
) -> Result<Check, Error> {
    let method = proof.and_then(Proof::method);
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, session.account, session.security_version).await? {
        return Ok(Check::OutOfDate);
    }
    let has_method = enrolled_methods::any(&tx, session.account).await?;
    let now = services.now();
    let complete = |factor| FreshFor::Everything(assurance::Proof::new(Some(now), factor, now));
    let good_for = match (purpose, method) {
        (Purpose::Trust, Some(method)) => FreshFor::Trust(method),
        (Purpose::Trust | Purpose::SecondFactor, None) => return Ok(Check::OutOfDate),
        (_, Some(method)) => complete(Some(Factor::Code(method))),
        (_, None) if !has_method => complete(None),
        _ => FreshFor::Reset,
    };
    if let Some(proof) = proof
        && !second_factor::spend(services, &tx, session, proof, client).await?
    {
        return Ok(Check::Refused { password: None, code: Some(proof.was_spent()) });
    }
    if let Some(charged) = charged {
        throttle::clear(&tx, charged).await?;
    }
    let Some(renewed) = session::refresh(services, &tx, session, good_for).await? else {
        return Ok(Check::OutOfDate);
    };
    let mut event = Event::of(Kind::IdentityChecked, session.account);
    if let Some(proof) = proof {
        event = event.with(proof.as_str());
    }
    audit::record(services, &tx, now, client, event).await?;
    if proof.is_some_and(Proof::is_recovery_code) {
        let left = recovery_code::left(&tx, session.account).await?;
        notice::recovery_code_used(services, &tx, session, false, left, client).await?;
    }
    tx.commit().await?;
    Ok(Check::Passed(renewed))
}
