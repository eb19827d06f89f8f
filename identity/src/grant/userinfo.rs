//! Claims for an access token (OpenID Connect Core 5.3).

use super::{claims::claims, presented::presented, tokens::ACCESS};
use crate::{error::Error, secret::Token, services::Services};
use serde_json::Value;

/// The claims, read now. `None` is `invalid_token`: there is no such token, or it no longer works.
pub async fn userinfo(services: &Services, access_token: &str) -> Result<Option<Value>, Error> {
    let Some(token) = Token::parse(access_token) else { return Ok(None) };
    let found = presented(services, &token).await?;
    let Some(found) = found.filter(|found| found.row.kind == ACCESS) else { return Ok(None) };
    let in_force = found.in_force(services).await?;
    Ok(in_force.map(|grant| claims(&grant.scopes, &grant.about).into()))
}
