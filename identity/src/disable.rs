//! Turning two-factor authentication off. The form includes its identity check.

use crate::{
    audit::{Event, Kind},
    client::Client,
    error::Error,
    failed_attempts::note_refused_check,
    identity_check,
    password::{self, PasswordError},
    purpose::Purpose,
    second_factor::{CodeError, Proof, check, may_disable, refund, spend, turn_off},
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
    let password = match session.fresh(services.now()) {
        Some(_) => Ok(None),
        None => password::check_current(services, session, &password, client).await?.map(Some),
    };
    let proof = check(services, session, code, &field, client).await?;
    let (Ok(charged), Ok(proof)) = (&password, &proof) else {
        if let Ok(right) = &proof {
            refund(services, session, right, client).await?;
        }
        let (password, code) = (password.err(), proof.err());
        let event = Event::of(Kind::TwoFactorDisabled, session.account);
        note_refused_check(services, session, password, code, event, client).await?;
        return Ok(Disable::Refused { password, code });
    };
    let disabled = spend_and_turn_off(services, session, charged.as_ref(), proof, client).await;
    let had_no_effect = match &disabled {
        Ok(Disable::Done(_)) => false,
        Ok(Disable::Refused { .. } | Disable::OutOfDate) => true,
        Err(error) => error.is_temporary(),
    };
    if had_no_effect {
        refund(services, session, proof, client).await?;
    }
    disabled
}

/// Everything in one transaction: all or nothing.
async fn spend_and_turn_off(
    services: &Services,
    session: &Session,
    charged: Option<&Key>,
    proof: &Proof,
    client: &Client,
) -> Result<Disable, Error> {
    let tx = services.db.begin().await?;
    let Some(version) = may_disable(services, &tx, session).await? else {
        return Ok(Disable::OutOfDate);
    };
    if !spend(services, &tx, session, proof, client).await? {
        return Ok(Disable::Refused { password: None, code: Some(proof.was_spent()) });
    }
    if let Some(charged) = charged {
        throttle::clear(&tx, charged).await?;
    }
    let with = proof.as_str();
    let Some(renewed) = turn_off(services, &tx, session, version, with, client).await? else {
        return Ok(Disable::OutOfDate);
    };
    tx.commit().await?;
    Ok(Disable::Done(renewed))
}
