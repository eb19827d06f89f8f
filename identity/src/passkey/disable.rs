//! Turning two-factor authentication off with a passkey in place of password and code.

use super::{
    assertion::{self, Expected},
    ceremony::{self, Slot},
    offer::are_offered,
    request::ask_owner,
};
use crate::{
    assurance::Factor,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    error::Error,
    policy, second_factor,
    services::Services,
    session::{NewSession, Session},
};

/// "Use your passkey". `None` when the account has no usable passkey.
pub async fn begin_disable(
    services: &Services,
    session: &Session,
) -> Result<Option<String>, Error> {
    ask_owner(services, &Slot::of_disable(session), session.account).await
}

/// The result of [`finish_disable`].
#[derive(Debug)]
pub enum Disable {
    Done(NewSession),
    /// The answer was wrong, late or used before, or was for another challenge.
    Refused,
    /// It was already off, or the user is required to have it.
    OutOfDate,
}

/// Turns it off if the answer is right. Ends every other session.
pub async fn finish_disable(
    services: &Services,
    session: &Session,
    answer: &str,
    client: &Client,
) -> Result<Disable, Error> {
    if !enrolled_methods::any(services.db.read(), session.account).await? {
        return Ok(Disable::OutOfDate);
    }
    let with = Factor::Passkey.as_str();
    let state = ceremony::take(services, &Slot::of_disable(session)).await?;
    let expected = Expected::Passkey(session.account);
    let proof = match assertion::check(services, state, answer, expected).await? {
        Ok(proof) if are_offered(services).await? => proof,
        _ => {
            let event = Event::of(Kind::TwoFactorDisabled, session.account).with(with).refused();
            audit::record_alone(services, client, event).await?;
            return Ok(Disable::Refused);
        }
    };
    let tx = services.db.begin().await?;
    let Some(version) = second_factor::may_disable(services, &tx, session).await? else {
        return Ok(Disable::OutOfDate);
    };
    if !policy::read(&tx).await?.offers_passkeys()
        || !assertion::spend(services, &tx, &proof).await?
    {
        return Ok(Disable::Refused);
    }
    let Some(renewed) =
        second_factor::turn_off(services, &tx, session, version, with, client).await?
    else {
        return Ok(Disable::OutOfDate);
    };
    tx.commit().await?;
    Ok(Disable::Done(renewed))
}
