//! "Make new codes".

use super::issue::{issue, prepare};
use crate::{
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    error::Error,
    message::Message,
    notice,
    services::Services,
    session::{self, FreshSession},
};

/// "Make new codes": the old ones stop working. `false` when the account changed in the meantime.
pub async fn renew(
    services: &Services,
    fresh: FreshSession<'_>,
    client: &Client,
) -> Result<bool, Error> {
    let session = fresh.0;
    let codes = prepare(services).await?;
    let tx = services.db.begin().await?;
    let unchanged = accounts::is_unchanged(&tx, session.account, session.security_version).await?;
    let goes_on = unchanged && session::is_there(&tx, session).await?;
    if !goes_on || !enrolled_methods::any(&tx, session.account).await? {
        return Ok(false);
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
    Ok(true)
}
