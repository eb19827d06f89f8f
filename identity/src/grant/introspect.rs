//! Whether a token is in force, for the application that it was issued to (RFC 7662).

use super::{
    presented::own,
    scopes::Scope,
    stored::{ACCESS, REFRESH},
};
use crate::{connection::Connection, error::Error, secret::Token, services::Services};
use serde_json::{Value, json};

/// What is known of a token of this connection. Of every other token, and of one that no longer works,
/// the application is told only that it is not active.
pub async fn introspect(
    services: &Services,
    connection: &Connection,
    token: &str,
) -> Result<Value, Error> {
    let inactive = json!({ "active": false });
    let Some(token) = Token::parse(token) else { return Ok(inactive) };
    let Some(found) = own(services, connection, &token).await? else { return Ok(inactive) };
    let Some(grant) = found.in_force(services).await? else { return Ok(inactive) };
    if found.row.kind != ACCESS && found.row.kind != REFRESH {
        return Ok(inactive);
    }
    let mut told = json!({
        "active": true,
        "iss": &*services.public_url,
        "sub": grant.about.subject,
        "client_id": connection.client_id,
        "scope": grant.scopes.to_string(),
        "iat": found.row.created_at,
        "exp": found.row.expires_at,
    });
    if found.row.kind == ACCESS {
        told["token_type"] = json!("Bearer");
    }
    if grant.scopes.has(Scope::Profile) {
        told["username"] = json!(grant.about.user_name);
    }
    Ok(told)
}
