//! An application gives up a grant (RFC 7009).

use super::presented::own;
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    connection::Connection,
    entity::grant,
    error::Error,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
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
    let Some(found) = own(services, connection, &token).await? else { return Ok(()) };
    let tx = services.db.begin().await?;
    let ended = grant::Entity::delete_many()
        .filter(grant::Column::Id.eq(found.of.grant.id))
        .filter(grant::Column::ConnectionId.eq(connection.id.0))
        .exec(&tx)
        .await?;
    if ended.rows_affected == 1 {
        let details = json!({ "application": found.of.application.name }).to_string();
        let owner = AccountId(found.of.owner.id);
        let event = Event::by_stranger(Kind::ApplicationTokenRevoked, Some(owner));
        audit::record(services, &tx, services.now(), client, event.details(details)).await?;
    }
    Ok(tx.commit().await?)
}
