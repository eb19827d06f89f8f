//! Claims for an access token (OpenID Connect Core 5.3).

use super::{claims::claims, presented::presented, stored::ACCESS};
use crate::{entity::grant, error::Error, last_use, secret::Token, services::Services};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::Value;

/// The claims, read now. `None` is `invalid_token`: there is no such token, or it no longer works.
pub async fn userinfo(services: &Services, access_token: &str) -> Result<Option<Value>, Error> {
    let Some(token) = Token::parse(access_token) else { return Ok(None) };
    let found = presented(services, &token).await?;
    let Some(found) = found.filter(|found| found.row.kind == ACCESS) else { return Ok(None) };
    let Some(in_force) = found.in_force(services).await? else { return Ok(None) };
    if last_use::is_due(services, found.of.grant.last_used_at) {
        last_use::note(services, "grant", note_use(services, &found.of.grant)).await?;
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
