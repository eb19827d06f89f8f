//! Claims for an access token (OpenID Connect Core 5.3).

use super::{
    claims::claims,
    redeem::ACCESS,
    stored::{Stored, find},
};
use crate::{
    entity::{grant, grant_token as row},
    error::Error,
    keys::TokenRow,
    last_use,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::Value;

/// The claims, read now. `None` is `invalid_token`: there is no such token, or it no longer works.
pub async fn userinfo(services: &Services, access_token: &str) -> Result<Option<Value>, Error> {
    let Some(token) = Token::parse(access_token) else { return Ok(None) };
    let hash = token.hash();
    let Some(Stored { row, of }) = find::<row::Entity>(services, &hash).await? else {
        return Ok(None);
    };
    let bound = TokenRow::GrantToken { grant: of.key(), hash: &hash };
    let is_over = services.now() >= row.expires_at || !services.has_happened(row.created_at);
    let is_bound = services.keys.is_bound(bound, of.owner.id, Some(&row.owner_mac));
    if is_over || row.kind != ACCESS || !is_bound {
        return Ok(None);
    }
    let Some(in_force) = of.in_force(services).await? else { return Ok(None) };
    if last_use::is_due(services, of.grant.last_used_at) {
        last_use::note(services, "grant", note_use(services, &of.grant)).await?;
    }
    Ok(Some(claims(&in_force.scopes, &in_force.about).into()))
}

async fn note_use(services: &Services, of: &grant::Model) -> Result<(), Error> {
    grant::Entity::update_many()
        .col_expr(grant::Column::LastUsedAt, Expr::value(services.now()))
        .filter(grant::Column::Id.eq(of.id))
        .exec(services.db.write())
        .await?;
    Ok(())
}
