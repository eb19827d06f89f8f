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
    message::Message,
    notice,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

/// Answers with the tokens of the first use for a while, and otherwise ends the grant.
pub(super) async fn repeated(
    services: &Services,
    connection: &Connection,
    old: &Token,
    Stored { of, .. }: &Stored<row::Entity>,
    replaced_at: i64,
    client: &Client,
) -> Result<Refreshed, Error> {
    let (tokens, now) = (Tokens::after(&services.keys, old), services.now());
    let is_soon = now < replaced_at + REFRESH_AGAIN && services.has_happened(replaced_at);
    let access = if is_soon { unused(services, of, &tokens).await? } else { None };
    let Some(access) = access else {
        end(services, of, client).await?;
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

/// The row of the access token, if the refresh token that was issued with it was not used yet.
async fn unused(
    services: &Services,
    of: &Grant,
    Tokens { access, refresh }: &Tokens,
) -> Result<Option<row::Model>, Error> {
    let (access, refresh) = (access.hash(), refresh.as_ref().map(Token::hash));
    let both = [Some(access.clone()), refresh.clone()].into_iter().flatten();
    let rows = row::Entity::find()
        .filter(row::Column::TokenHash.is_in(both))
        .filter(row::Column::GrantId.eq(of.grant.id))
        .all(services.db.read())
        .await?;
    let is_unused = rows
        .iter()
        .any(|row| Some(&row.token_hash) == refresh.as_ref() && row.replaced_at.is_none());
    Ok(rows.into_iter().find(|row| row.token_hash == access).filter(|_| is_unused))
}

/// Ends the grant with all its tokens, and tells its owner. Reported once: the next use finds no grant.
async fn end(services: &Services, of: &Grant, client: &Client) -> Result<(), Error> {
    let (now, owner) = (services.now(), AccountId(of.owner.id));
    let tx = services.db.begin().await?;
    accounts::lock(&tx, owner).await?;
    let ended = grant::Entity::delete_many()
        .filter(grant::Column::Id.eq(of.grant.id))
        .filter(grant::Column::ConnectionId.eq(of.grant.connection_id))
        .exec(&tx)
        .await?;
    if ended.rows_affected == 1 {
        let name = of.application.name.clone();
        let details = json!({ "application": name }).to_string();
        let message = Message::RefreshTokenReused { name, happened: client.happened(now) };
        notice::tell(services, &tx, &of.owner, &message).await?;
        let event = Event::by_stranger(Kind::ApplicationTokenReused, Some(owner));
        audit::record(services, &tx, now, client, event.details(details)).await?;
    }
    Ok(tx.commit().await?)
}
