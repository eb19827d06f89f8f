//! "I did not ask for this".

use super::link::{PURPOSE, sent};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    link,
    message::Message,
    notice,
    secret::Token,
    services::Services,
};

/// "I did not ask for this": voids the link and tells the administrators. `false` if the link was
/// no longer valid.
pub async fn report(services: &Services, token: &Token, client: &Client) -> Result<bool, Error> {
    let Some(owner) = link::find(services, PURPOSE, token).await? else {
        return Ok(false);
    };
    let tx = services.db.begin().await?;
    let id = AccountId(owner.id);
    let unchanged = accounts::is_unchanged(&tx, id, owner.security_version).await?;
    let sent = sent(services, &tx, &owner).await?;
    let (true, Some((administrator, sent_at))) = (unchanged, sent) else {
        return Ok(false);
    };
    if !link::spend(services, &tx, PURPOSE, token, &owner).await? {
        return Ok(false);
    }
    let event = Event::by_stranger(Kind::DisableLinkReported, Some(id));
    audit::record(services, &tx, services.now(), client, event).await?;
    let message = Message::LinkReported { name: owner.name, administrator, sent_at };
    notice::tell_administrators(services, &tx, &message).await?;
    tx.commit().await?;
    Ok(true)
}
