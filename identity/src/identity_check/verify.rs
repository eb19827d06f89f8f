//! Checking the password and the code.

use super::method::field;
use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    error::Error,
    failed_attempts::note_refused_check,
    method::Method,
    notice,
    password::{self, PasswordError},
    purpose::Purpose,
    recovery_code,
    second_factor::{self, CodeError, Proof},
    secret::Typed,
    services::Services,
    session::{self, FreshFor, NewSession, Session},
    throttle,
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
    if purpose == Purpose::Trust && proof.is_none() {
        return Ok(Check::OutOfDate);
    }
    let method = proof.as_ref().and_then(Proof::method);
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, session.account, session.security_version).await? {
        drop(tx);
        return out_of_date(services, session, proof.as_ref(), client).await;
    }
    let has_method = enrolled_methods::any(&tx, session.account).await?;
    let good_for = match (purpose, method) {
        (Purpose::Trust, _) => FreshFor::Trust,
        (_, Some(_)) => FreshFor::Everything,
        (_, None) if !has_method => FreshFor::Everything,
        _ => FreshFor::Reset,
    };
    if let Some(proof) = proof
        && !second_factor::spend(services, &tx, session, proof, client).await?
    {
        drop(tx);
        second_factor::refund(services, session, proof, client).await?;
        return Ok(Check::Refused { password: None, code: Some(proof.was_spent()) });
    }
    if let Some(charged) = charged {
        throttle::clear(&tx, charged).await?;
    }
    let gives_trust = method.is_some_and(Method::gives_trust);
    let Some(renewed) = session::refresh(services, &tx, session, good_for, gives_trust).await?
    else {
        drop(tx);
        return out_of_date(services, session, proof.as_ref(), client).await;
    };
    let mut event = Event::of(Kind::IdentityChecked, session.account);
    if let Some(proof) = proof {
        event = event.with(proof.as_str());
    }
    audit::record(services, &tx, services.now(), client, event).await?;
    if proof.as_ref().is_some_and(Proof::is_recovery_code) {
        let left = recovery_code::left(&tx, session.account).await?;
        notice::recovery_code_used(services, &tx, session, false, left, client).await?;
    }
    tx.commit().await?;
    Ok(Check::Passed(renewed))
}

/// Correct input is not a guess, although it had no effect.
async fn out_of_date(
    services: &Services,
    session: &Session,
    right: Option<&Proof>,
    client: &Client,
) -> Result<Check, Error> {
    if let Some(right) = right {
        second_factor::refund(services, session, right, client).await?;
    }
    Ok(Check::OutOfDate)
}
