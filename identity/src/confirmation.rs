//! Confirming a method: the steps shared by all methods.

use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    code::FormatError,
    enrolled_methods,
    error::Error,
    message::Message,
    method::Method,
    notice, policy,
    recovery_code::{self, Prepared},
    services::Services,
    session::{self, NewSession, OldToken, Session},
    throttle::{self, CONFIRMATIONS, Key},
    trusted_browser,
};
use sea_orm::DatabaseTransaction;

/// The result of confirming a method.
#[derive(Debug)]
pub enum Confirm {
    /// The method is on; this browser continues with a new cookie. `first` when no method was on
    /// before, so recovery codes were made.
    Done {
        session: NewSession,
        first: bool,
    },
    Malformed(FormatError),
    /// Consecutive failures, including this one.
    Wrong {
        failures: i64,
    },
    /// The secret was replaced or expired, and there is a new one to scan; or the sent code
    /// expired.
    Expired,
    /// Another tab confirmed first, or there is nothing to confirm.
    OutOfDate,
    /// The clock jumped, so no time step can be recorded.
    Unusable,
    Paused {
        until: i64,
    },
}

/// When the user may enter a confirmation code again, if they must wait.
pub async fn paused_until(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Option<i64>, Error> {
    throttle::paused_until(services, &confirmations(services, session, client), CONFIRMATIONS).await
}

pub(crate) fn confirmations(services: &Services, session: &Session, client: &Client) -> Key {
    Key::of_account(services, "confirm", session, client)
}

/// A method that is being turned on.
pub(crate) struct TurnedOn<'a> {
    pub(crate) method: Method,
    /// The event, unless this is the first method.
    pub(crate) kind: Kind,
    /// Hashed in advance, for an account without recovery codes.
    pub(crate) codes: Option<Prepared>,
    pub(crate) message: Message,
    pub(crate) client: &'a Client,
}

/// Completes every confirmation. Runs in its transaction, after the method was stored and the
/// version raised. Stores the recovery codes, and ends every other session and all trust in
/// browsers. `None` when the policy changed or the session ended in the meantime.
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
    enrolled_methods::update_cache(tx, session.account).await?;
    throttle::codes::forget(tx, session.account).await?;
    session::end_others(tx, session).await?;
    trusted_browser::forget_all(tx, session.account).await?;
    let Some(renewed) =
        session::renew(services, tx, session, version, OldToken::ForAMoment, on.client).await?
    else {
        return Ok(None);
    };
    let kind = if first { Kind::TwoFactorEnabled } else { on.kind };
    let event = Event::of(kind, session.account).with(on.method.as_str());
    audit::record(services, tx, services.now(), on.client, event).await?;
    notice::tell(services, tx, session, &on.message).await?;
    Ok(Some(Confirm::Done { session: renewed, first }))
}

/// What a confirmation does to the methods of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Adds,
    /// The old app or phone no longer works, so this may be an attacker's, or end one.
    Replaces,
}

/// Raises the versions that the change voids, and returns the security version. `None` when the
/// account changed in the meantime.
pub(crate) async fn next_version(
    tx: &DatabaseTransaction,
    session: &Session,
    change: Change,
) -> Result<Option<i64>, Error> {
    let (id, expected) = (session.account, session.security_version);
    match change {
        Change::Adds => accounts::raise_security_version_alone(tx, id, expected).await,
        Change::Replaces => accounts::raise_versions(tx, id, expected).await,
    }
}
