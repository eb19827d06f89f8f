//! The identity check with a passkey in place of password and code.

use super::{
    assertion::{self, Expected},
    ceremony::{self, Slot},
    offer::are_offered,
    request::ask_owner,
};
use crate::{
    accounts,
    assurance::{Factor, Proof},
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    policy,
    services::Services,
    session::{self, FreshFor, NewSession, Session},
};

/// "Use a passkey instead". `None` when the account has no usable passkey.
pub async fn begin_identity_check(
    services: &Services,
    session: &Session,
) -> Result<Option<String>, Error> {
    ask_owner(services, &Slot::of_identity_check(session), session.account).await
}

/// Makes the session fresh for everything if the answer is right; otherwise `None`.
pub async fn finish_identity_check(
    services: &Services,
    session: &Session,
    answer: &str,
    client: &Client,
) -> Result<Option<NewSession>, Error> {
    let with = Factor::Passkey.as_str();
    let event = Event::of(Kind::IdentityChecked, session.account).with(with);
    let state = ceremony::take(services, &Slot::of_identity_check(session)).await?;
    let expected = Expected::Passkey(session.account);
    let proof = assertion::check(services, state, answer, expected).await?;
    let Some(proof) = proof.ok() else {
        audit::record_alone(services, client, event.refused()).await?;
        return Ok(None);
    };
    if !are_offered(services).await? {
        return Ok(None);
    }
    let tx = services.db.begin().await?;
    if !accounts::is_unchanged(&tx, session.account, session.security_version).await?
        || !policy::read(&tx).await?.offers_passkeys()
        || !assertion::spend(services, &tx, &proof).await?
    {
        return Ok(None);
    }
    let now = services.now();
    let complete = FreshFor::Everything(Proof::new(None, Some(Factor::Passkey), now));
    let renewed = session::refresh(services, &tx, session, complete).await?;
    if renewed.is_some() {
        audit::record(services, &tx, now, client, event).await?;
        tx.commit().await?;
    }
    Ok(renewed)
}
