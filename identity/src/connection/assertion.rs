//! How an application proves with a key which one it is: it signs a statement for this installation
//! (RFC 7523, OpenID Connect Core 9). Each statement works once.

use super::values::{Connection, ConnectionId};
use crate::{
    entity::used_assertion as row, error::Error, jose, keys::TokenRow, secret::TokenHash,
    services::Services,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use serde_json::{Map, Value};

/// Seconds for which a statement may be valid.
const LASTS: i64 = 5 * 60;
/// Seconds that the clock of an application may be ahead.
const AHEAD: i64 = 60;
/// Maximum length of `jti` in bytes.
const JTI: usize = 256;

/// The client ID that an assertion names. Nothing is proved yet.
pub fn client_id_in(assertion: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

/// Whether a key of the connection signed this assertion, for us, a moment ago, and for the first time.
pub(super) async fn is_right(
    services: &Services,
    connection: &Connection,
    assertion: &str,
) -> Result<bool, Error> {
    let Some(key_set) = &connection.key_set else { return Ok(false) };
    let hash = TokenHash::of(key_set.as_str());
    let bound = TokenRow::ConnectionKeySet(&hash);
    let mac = connection.key_set_mac.as_deref();
    if !services.keys.is_bound(bound, connection.id.0, mac) {
        return Ok(false);
    }
    let Some(claims) = jose::verified_by(assertion, &key_set.keys()) else { return Ok(false) };
    let now = services.now();
    let issuer = &services.public_url;
    match read(&claims, issuer, connection, now) {
        Some(Assertion { id, expires_at }) => {
            use_once(services, connection.id, id, expires_at).await
        }
        None => Ok(false),
    }
}

struct Assertion<'a> {
    id: &'a str,
    expires_at: i64,
}

/// Every claim has exactly one type. In particular, `aud` is one text: with several, or with the address of
/// an endpoint, an assertion could be meant for another server (CVE-2025-27370, CVE-2025-27371).
fn read<'a>(
    claims: &'a Map<String, Value>,
    issuer: &str,
    connection: &Connection,
    now: i64,
) -> Option<Assertion<'a>> {
    let text = |name: &'static str| claims.get(name).and_then(Value::as_str);
    let time = |name: &'static str| match claims.get(name) {
        None => Some(None),
        Some(value) => value.as_i64().map(Some),
    };
    let own = Some(connection.client_id.as_str());
    let expires_at = time("exp")??;
    let issued_at = time("iat")?.unwrap_or(expires_at.saturating_sub(LASTS));
    let begins_at = time("nbf")?.unwrap_or(issued_at);
    let id = text("jti").filter(|id| !id.is_empty() && id.len() <= JTI)?;
    let is_ours = text("iss") == own && text("sub") == own && text("aud") == Some(issuer);
    let is_now = now < expires_at
        && expires_at <= now + LASTS
        && issued_at <= now + AHEAD
        && begins_at <= now + AHEAD
        && issued_at > connection.assertions_from;
    (is_ours && is_now).then_some(Assertion { id, expires_at })
}

/// `true` for one caller.
async fn use_once(
    services: &Services,
    connection: ConnectionId,
    id: &str,
    expires_at: i64,
) -> Result<bool, Error> {
    let new = row::ActiveModel {
        connection_id: Set(connection.0),
        jti_hash: Set(TokenHash::of(id)),
        expires_at: Set(expires_at),
    };
    let key = [row::Column::ConnectionId, row::Column::JtiHash];
    let inserted = row::Entity::insert(new)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(services.db.write())
        .await?;
    Ok(inserted == 1)
}
