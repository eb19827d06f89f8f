//! A refresh token that was used before.

use super::{
    id_token::IdToken,
    issued::Issued,
    lifetime::REFRESH_AGAIN,
    refresh::Refreshed,
    stored::{Grant, Stored},
    tokens::Tokens,
};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    connection::Connection,
    entity::{grant, grant_token as row},
    error::Error,
    logout::end_grants,
    message::Message,
    notice,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

/// Whether a token that was used at this time may be answered again.
pub(super) fn is_recent(services: &Services, replaced_at: i64) -> bool {
    services.now() < replaced_at + REFRESH_AGAIN && services.has_happened(replaced_at)
}

/// Answers with the tokens of the first use. The successor is unused: its use deletes the row of this
/// token.
pub(super) async fn again(
    services: &Services,
    connection: &Connection,
    old: &Token,
    Stored { of, .. }: &Stored<row::Entity>,
) -> Result<Refreshed, Error> {
    let (tokens, now) = (Tokens::after(&services.keys, old), services.now());
    // None if this node has another oldest key than the one that answered first.
    let Some(access) = stored_access(services, of, &tokens).await? else {
        return Ok(Refreshed::Refused);
    };
    let Some(in_force) = of.in_force(services).await? else { return Ok(Refreshed::Refused) };
    let in_force = in_force.for_scopes(access.scopes.as_deref())?;
    let id_token = IdToken {
        of,
        in_force: &in_force,
        access_token: &tokens.access,
        nonce: None,
        issued_at: access.created_at,
        expires_at: access.expires_at,
    };
    let id_token = id_token.sign(services, connection).await?;
    let Tokens { access: access_token, refresh: refresh_token } = tokens;
    let (expires_in, scopes) = (access.expires_at - now, in_force.scopes);
    let issued = Issued { access_token, refresh_token, id_token, expires_in, scopes };
    Ok(Refreshed::Issued(issued))
}

async fn stored_access(
    services: &Services,
    of: &Grant,
    tokens: &Tokens,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(tokens.access.hash())
        .filter(row::Column::GrantId.eq(of.grant.id))
        .filter(row::Column::ExpiresAt.gt(services.now()));
    Ok(found.one(services.db.read()).await?)
}

/// Ends the grant with all its tokens, and tells its owner. Reported once: the next use finds no grant.
pub(super) async fn end(services: &Services, of: &Grant, client: &Client) -> Result<(), Error> {
    let (now, owner) = (services.now(), AccountId(of.owner.id));
    let tx = services.db.begin().await?;
    accounts::lock(&tx, owner).await?;
    if end_grants(&tx, grant::Column::Id.eq(of.grant.id)).await? == 1 {
        let name = of.application.name.clone();
        let details = json!({ "application": name }).to_string();
        let message = Message::RefreshTokenReused { name, happened: client.happened(now) };
        notice::tell(services, &tx, &of.owner, &message).await?;
        let event = Event::by_stranger(Kind::ApplicationTokenReused, Some(owner));
        audit::record(services, &tx, now, client, event.details(details)).await?;
    }
    Ok(tx.commit().await?)
}
