//! Removing a passkey or security key.

use crate::{
    accounts,
    assurance::Factor,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::passkey as row,
    error::Error,
    message::Message,
    notice,
    services::Services,
    session::{self, FreshSession, NewSession, OldToken},
    trusted_browser,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// The result of [`remove`].
#[derive(Debug)]
pub enum Remove {
    Done {
        session: NewSession,
        name: String,
    },
    /// It was already removed, or the account changed in the meantime.
    OutOfDate,
}

/// Removes a passkey or security key. Ends every other session and all trust in browsers.
pub async fn remove(
    services: &Services,
    fresh: FreshSession<'_>,
    id: i64,
    client: &Client,
) -> Result<Remove, Error> {
    let session = fresh.0;
    let tx = services.db.begin().await?;
    let Some(version) =
        accounts::raise_versions(&tx, session.account, session.security_version).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let mine = row::Column::AccountId.eq(session.account.0);
    let Some(found) = row::Entity::find_by_id(id).filter(mine).one(&tx).await? else {
        return Ok(Remove::OutOfDate);
    };
    row::Entity::delete_by_id(found.id).exec(&tx).await?;
    enrolled_methods::update_cache(&tx, session.account).await?;
    session::end_others(&tx, session).await?;
    trusted_browser::forget_all(&tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, &tx, session, version, OldToken::ForAMoment, client).await?
    else {
        return Ok(Remove::OutOfDate);
    };
    let now = services.now();
    let mut event = Event::of(Kind::PasskeyRemoved, session.account);
    if !found.signs_in_alone {
        event = event.with(Factor::SecurityKey.as_str());
    }
    audit::record(services, &tx, now, client, event).await?;
    let (name, happened) = (found.name, client.happened(now));
    let message = match found.signs_in_alone {
        true => Message::PasskeyRemoved { name: name.clone(), happened },
        false => Message::SecurityKeyRemoved { name: name.clone(), happened },
    };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Remove::Done { session: renewed, name })
}
