//! Adding a passkey or security key: begun with a fresh session, confirmed by the authenticator's
//! answer.

use super::{
    attestation::{NewKey, answered},
    ceremony::{self, Slot},
    name::Name,
    offer::are_offered,
    relying_party::{for_creation, handle, relying_party, write_id},
    stored::{credential_ids, find, seal},
};
use crate::{
    account::AccountId,
    accounts,
    assurance::Factor,
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

/// Most keys per account: plenty, but few enough to list all of them in one request.
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
    // User verification is preferred, as security keys may have no PIN.
    let (options, state) = site
        .start_securitykey_registration(
            handle,
            &session.email,
            &session.name,
            Some(known),
            None,
            None,
        )
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
    /// The answer was late or used before, or was for another challenge.
    Refused,
    /// The account or the policy changed in the meantime.
    OutOfDate,
}

/// Stores the new passkey or security key. Ends every other session and all trust in browsers. The
/// ceremony is the proof: it is bound to this session and began while the session was fresh.
pub async fn finish_registration(
    services: &Services,
    session: &Session,
    answer: &str,
    client: &Client,
) -> Result<Create, Error> {
    let Some(new) = answered(services, session, answer).await? else {
        let event = Event::of(Kind::PasskeyCreated, session.account).refused();
        audit::record_alone(services, client, event).await?;
        return Ok(Create::Refused);
    };
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_security_version_alone(&tx, session.account, session.security_version)
            .await?
    else {
        return Ok(Create::OutOfDate);
    };
    let offered = policy::read(&tx).await?.offers_passkeys();
    if !offered || !enrolled_methods::any(&tx, session.account).await? {
        return Ok(Create::OutOfDate);
    }
    let name = match new.signs_in_alone {
        true => Name::of_browser(client),
        false => Name::of_security_key(),
    };
    let name = name.as_str().to_owned();
    let Some(id) = keep(services, &tx, session.account, &new, &name).await? else {
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
    let mut event = Event::of(Kind::PasskeyCreated, session.account);
    if !new.signs_in_alone {
        event = event.with(Factor::SecurityKey.as_str());
    }
    audit::record(services, &tx, now, client, event).await?;
    let happened = client.happened(now);
    let message = match new.signs_in_alone {
        true => Message::PasskeyAdded { name, happened },
        false => Message::SecurityKeyAdded { name, happened },
    };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Create::Done { session: renewed, id })
}

/// Inserts the row. `None` when a passkey with the same id already exists.
async fn keep(
    services: &Services,
    tx: &DatabaseTransaction,
    account: AccountId,
    new: &NewKey,
    name: &str,
) -> Result<Option<i64>, Error> {
    let NewKey { key, signs_in_alone } = new;
    let credential_id = write_id(key.cred_id().as_ref());
    let new = row::ActiveModel {
        account_id: Set(account.0),
        credential: Set(seal(services, account, &credential_id, *signs_in_alone, key)?),
        credential_id: Set(credential_id.clone()),
        name: Set(name.to_owned()),
        signs_in_alone: Set(*signs_in_alone),
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
