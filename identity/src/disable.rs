//! Turning two-factor authentication off. The form includes its identity check.

use crate::{
    audit::{Event, Kind},
    client::Client,
    error::Error,
    failed_attempts::note_refused_check,
    identity_check,
    password::{self, PasswordError},
    purpose::Purpose,
    second_factor::{CodeError, check, may_disable, refund, spend, turn_off},
    secret::Typed,
    services::Services,
    session::{NewSession, Session},
    throttle::{self, Key},
};

/// The result of [`disable`].
#[derive(Debug)]
pub enum Disable {
    Done(NewSession),
    Refused {
        password: Option<PasswordError>,
        code: Option<CodeError>,
    },
    /// It was already off, or the user is required to have it.
    OutOfDate,
}

/// The password may be omitted while the session is fresh. The code, from the default method or a
/// recovery code, may not.
pub async fn disable(
    services: &Services,
    session: &Session,
    password: Typed,
    code: &str,
    client: &Client,
) -> Result<Disable, Error> {
    let Some(field) = identity_check::field(services, session, Purpose::Disable).await? else {
        return Ok(Disable::OutOfDate);
    };
    let key = Key::of_account(services, "password", session, client);
    let wrong_password = match session.fresh(services.now()) {
        Some(_) => None,
        None => password::check_current(services, session, &password, &key).await?,
    };
    let proof = check(services, session, code, &field, client).await?;
    let (None, Ok(proof)) = (wrong_password, &proof) else {
        if let Ok(right) = &proof {
            refund(services, session, right, client).await?;
        }
        let code = proof.err();
        let event = Event::of(Kind::TwoFactorDisabled, session.account);
        note_refused_check(services, session, wrong_password, code, event, client).await?;
        return Ok(Disable::Refused { password: wrong_password, code });
    };
    let tx = services.db.begin().await?;
    let Some(version) = may_disable(services, &tx, session).await? else {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::OutOfDate);
    };
    if !spend(services, &tx, session, proof, client).await? {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::Refused { password: None, code: Some(proof.was_spent()) });
    }
    throttle::clear(&tx, &key).await?;
    let with = proof.as_str();
    let Some(renewed) = turn_off(services, &tx, session, version, with, client).await? else {
        drop(tx);
        refund(services, session, proof, client).await?;
        return Ok(Disable::OutOfDate);
    };
    tx.commit().await?;
    Ok(Disable::Done(renewed))
}
