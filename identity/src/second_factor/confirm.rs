//! What confirming a method comes to, whichever it is.

use super::{code::Malformed, method::Method};
use crate::{
    account,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    message::Message,
    notice, policy,
    recovery_code::{self, Prepared},
    services::Services,
    session::{self, NewSession, OldToken, Session},
    throttle::{self, CONFIRMATIONS, Key},
    trusted_browser,
};
use sea_orm::DatabaseTransaction;

/// How confirming ended.
#[derive(Debug)]
pub enum Confirm {
    /// The method is on; this browser goes on with a new cookie. `first` when nothing was on before,
    /// so that recovery codes were made.
    Done {
        session: NewSession,
        first: bool,
    },
    Malformed(Malformed),
    /// Failures in a row, this one counted.
    Wrong {
        failures: i64,
    },
    /// The secret was replaced or ran out: there is a new one to scan. Or the code that was sent did.
    Expired,
    /// Another tab was faster, or there is nothing to confirm.
    OutOfDate,
    Paused {
        until: i64,
    },
}

/// When a code that confirms a method is looked at again, if it is paused.
///
/// # Errors
/// The database's.
pub async fn confirmation_paused_until(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Option<i64>, Error> {
    throttle::paused_until(services, &confirmations(services, session, client), CONFIRMATIONS).await
}

pub(crate) fn confirmations(services: &Services, session: &Session, client: &Client) -> Key {
    Key::of_account(services, "confirm", session, client)
}

/// What a method that is on now changes: recovery codes if there are none, every other session and
/// every trusted browser ends, and what was trusted before is void.
pub(crate) struct TurnedOn<'a> {
    pub(crate) method: Method,
    pub(crate) kind: Kind,
    /// Hashed ahead, for an account that has none.
    pub(crate) codes: Option<Prepared>,
    pub(crate) message: Message,
    pub(crate) client: &'a Client,
}

/// The end of every confirmation, inside its transaction, after the method's row was written and
/// the version raised. `None` when the session ended meanwhile.
pub(crate) async fn turned_on(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    version: i64,
    on: TurnedOn<'_>,
) -> Result<Option<Confirm>, Error> {
    if !policy::read(tx).await?.lets_add(on.method) {
        return Ok(None);
    }
    let first = on.codes.is_some();
    if let Some(codes) = on.codes {
        recovery_code::issue(services, tx, session, codes).await?;
    }
    super::remember(tx, session.account).await?;
    throttle::clear(tx, &confirmations(services, session, on.client)).await?;
    throttle::reopen_codes(tx, session.account).await?;
    session::end_others(tx, session).await?;
    trusted_browser::forget_all(tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, tx, session, version, OldToken::ForAMoment, on.client).await?
    else {
        return Ok(None);
    };
    let event = Event::of(on.kind, session.account).with(on.method.as_str());
    audit::record(services, tx, services.now(), on.client, event).await?;
    notice::tell(services, tx, session, &on.message).await?;
    Ok(Some(Confirm::Done { session: renewed, first }))
}

/// Raises the version for somebody who confirms. `None` when the account changed meanwhile.
pub(crate) async fn next_version(
    tx: &DatabaseTransaction,
    session: &Session,
) -> Result<Option<i64>, Error> {
    account::raise_security_version(tx, session.account, session.security_version).await
}
