//! "Make new codes".

use super::issue::{issue, prepare};
use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    error::Error,
    message::Message,
    notice, send_budget,
    services::Services,
    session::{self, FreshSession},
};

/// The result of [`renew`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    Done,
    /// The account changed in the meantime.
    OutOfDate,
    /// Too many sets were made today. `until` is when the next one is allowed.
    TooMany {
        until: i64,
    },
}

/// "Make new codes": the old ones stop working. Charged before hashing, which takes long.
pub async fn renew(
    services: &Services,
    fresh: FreshSession<'_>,
    client: &Client,
) -> Result<Renewal, Error> {
    let session = fresh.0;
    let tx = services.db.begin().await?;
    let limits = send_budget::of_recovery_codes(session.account);
    if let Err(refusal) = send_budget::charge(&tx, services.now(), &limits).await? {
        return Ok(Renewal::TooMany { until: refusal.until() });
    }
    tx.commit().await?;
    let codes = prepare(services, session.account).await?;
    let tx = services.db.begin().await?;
    let unchanged = accounts::is_unchanged(&tx, session.account, session.security_version).await?;
    let goes_on = unchanged && session::is_there(&tx, session).await?;
    if !goes_on || !enrolled_methods::any(&tx, session.account).await? {
        return Ok(Renewal::OutOfDate);
    }
    issue(services, &tx, session, codes).await?;
    enrolled_methods::update_cache(&tx, session.account).await?;
    audit::record(
        services,
        &tx,
        services.now(),
        client,
        Event::of(Kind::RecoveryCodesMade, session.account),
    )
    .await?;
    let message = Message::RecoveryCodesMade { happened: client.happened(services.now()) };
    notice::tell(services, &tx, session, &message).await?;
    tx.commit().await?;
    Ok(Renewal::Done)
}
