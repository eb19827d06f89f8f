//! Adding a passkey: begun with a fresh session, confirmed by the authenticator's answer.

use super::{
    answer,
    assertion::is_framed,
    ceremony::{self, Slot},
    name::Name,
    offer::are_offered,
    relying_party::{for_creation, handle, relying_party, write_id},
    stored::{credential_ids, find, seal},
};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::passkey as row,
    error::Error,
    message::Message,
    notice, policy,
    services::Services,
    session::{self, FreshSession, NewSession, OldToken, Session},
    trusted_browser,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, sea_query::OnConflict};
use webauthn_rs::prelude::{Passkey, PasskeyRegistration};

/// Most passkeys per account: plenty, but few enough to list all of them in one request.
const MOST: usize = 20;

/// The JSON options for `navigator.credentials.create`. `None` when passkeys are not available, or
/// the account has no code method yet or already has the maximum number of passkeys.
pub async fn begin_registration(
    services: &Services,
    fresh: FreshSession<'_>,
) -> Result<Option<String>, Error> {
    let session = fresh.0;
    if !are_offered(services).await?
        || !enrolled_methods::any(services.db.read(), session.account).await?
    {
        return Ok(None);
    }
    let product = services.about().await?.product;
    let known = credential_ids(services, session.account).await?;
    let Some(site) = relying_party(services, &product).filter(|_| known.len() < MOST) else {
        return Ok(None);
    };
    let handle = handle(services, session.account);
    let (options, state) = site
        .start_passkey_registration(handle, &session.email, &session.name, Some(known))
        .map_err(|_| Error::Unreadable("passkey options"))?;
    ceremony::begin(services, &Slot::of_registration(session), &state).await?;
    for_creation(&options).map(Some)
}

/// The result of [`finish_registration`].
#[derive(Debug)]
pub enum Create {
    Done {
        session: NewSession,
        id: i64,
    },
    /// The answer was late or used before, was for another challenge, or the device did not verify
    /// its user.
    Refused,
    /// The account or the policy changed in the meantime.
    OutOfDate,
}

/// Stores the new passkey. Ends every other session and all trust in browsers. The ceremony is the
/// proof: it is bound to this session and began while the session was fresh.
pub async fn finish_registration(
    services: &Services,
    session: &Session,
    answer: &str,
    client: &Client,
) -> Result<Create, Error> {
    let Some(passkey) = answered(services, session, answer).await? else {
        let event = Event::of(Kind::PasskeyCreated, session.account).refused();
        audit::record_alone(services, client, event).await?;
        return Ok(Create::Refused);
    };
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_security_version(&tx, session.account, session.security_version).await?
    else {
        return Ok(Create::OutOfDate);
    };
    let offered = policy::read(&tx).await?.offers_passkeys();
    if !offered || !enrolled_methods::any(&tx, session.account).await? {
        return Ok(Create::OutOfDate);
    }
    let name = Name::of_browser(client).as_str().to_owned();
    let Some(id) = keep(services, &tx, session.account, &passkey, &name).await? else {
        return Ok(Create::Refused);
    };
    enrolled_methods::update_cache(&tx, session.account).await?;
    session::end_others(&tx, session).await?;
    trusted_browser::forget_all(&tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::ForAMoment, client).await?
    else {
        return Ok(Create::OutOfDate);
    };
    let now = services.now();
    audit::record(services, &tx, now, client, Event::of(Kind::PasskeyCreated, session.account))
        .await?;
    let message = Message::PasskeyAdded { name, happened: client.happened(now) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Create::Done { session: renewed, id })
}

/// The passkey in the answer, if it matches the challenge of this session.
async fn answered(
    services: &Services,
    session: &Session,
    answer: &str,
) -> Result<Option<Passkey>, Error> {
    let slot = Slot::of_registration(session);
    let Some(state) = ceremony::take::<PasskeyRegistration>(services, &slot).await? else {
        return Ok(None);
    };
    let Some(answer) = answer::attestation(answer) else {
        return Ok(None);
    };
    if is_framed(&answer.response.client_data_json) || !are_offered(services).await? {
        return Ok(None);
    }
    let site = relying_party(services, "");
    let passkey = site.and_then(|site| site.finish_passkey_registration(&answer, &state).ok());
    Ok(passkey.filter(|passkey| passkey.cred_id().as_ref() == answer.raw_id.as_slice()))
}

/// Inserts the row. `None` when a passkey with the same id already exists.
async fn keep(
    services: &Services,
    tx: &DatabaseTransaction,
    account: AccountId,
    passkey: &Passkey,
    name: &str,
) -> Result<Option<i64>, Error> {
    let credential_id = write_id(passkey.cred_id().as_ref());
    let new = row::ActiveModel {
        account_id: Set(account.0),
        credential: Set(seal(services, account, &credential_id, passkey)?),
        credential_id: Set(credential_id.clone()),
        name: Set(name.to_owned()),
        created_at: Set(services.now()),
        last_used_at: Set(None),
        ..Default::default()
    };
    let once = OnConflict::column(row::Column::CredentialId).do_nothing().to_owned();
    let kept = row::Entity::insert(new).on_conflict(once).exec_without_returning(tx).await?;
    if kept != 1 {
        return Ok(None);
    }
    let found = find(tx, &credential_id).await?;
    Ok(found.map(|found| found.id))
}
