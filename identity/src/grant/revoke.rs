//! An application gives up a grant (RFC 7009).

use super::presented::{own, successor};
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    connection::Connection,
    entity::grant,
    error::Error,
    logout::give_up_grants,
    secret::Token,
    services::Services,
};
use sea_orm::ColumnTrait;
use serde_json::json;

/// Ends the grant that a token of this connection belongs to, with all its tokens, whether the token still
/// works or not. Does nothing for any other token: the application is told the same (RFC 7009, 2.2).
pub async fn revoke(
    services: &Services,
    connection: &Connection,
    token: &str,
    client: &Client,
) -> Result<(), Error> {
    let Some(token) = Token::parse(token) else { return Ok(()) };
    let found = match own(services, connection, &token).await? {
        None => successor(services, connection, &token).await?,
        found => found,
    };
    let Some(found) = found else { return Ok(()) };
    let tx = services.db.begin().await?;
    if give_up_grants(&tx, grant::Column::Id.eq(found.of.grant.id)).await? == 1 {
        let details = json!({ "application": found.of.application.name }).to_string();
        let owner = AccountId(found.of.owner.id);
        let event = Event::by_stranger(Kind::ApplicationTokenRevoked, Some(owner));
        audit::record(services, &tx, services.now(), client, event.details(details)).await?;
    }
    Ok(tx.commit().await?)
}
