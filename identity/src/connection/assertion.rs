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
pub(crate) const ASSERTIONS_AHEAD: i64 = 60;
/// Maximum length of `jti` in bytes.
const JTI: usize = 256;

/// The client ID that an assertion names. Nothing is proved yet.
pub fn client_id_in(assertion: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

/// Why an assertion is refused, for the log; `None` if a key of the connection signed it, for us, a moment
/// ago, and for the first time.
pub(super) async fn refusal(
    services: &Services,
    connection: &Connection,
    assertion: &str,
) -> Result<Option<&'static str>, Error> {
    let Some(key_set) = &connection.key_set else {
        return Ok(Some("the connection has no keys"));
    };
    if !connection.owns_keys(services) {
        return Ok(Some("the keys are not those that an administrator registered"));
    }
    let Some(claims) = jose::verified_by(assertion, &key_set.keys()) else {
        return Ok(Some("no registered key signed it"));
    };
    match read(&claims, &services.public_url, connection, services.now()) {
        Ok(Assertion { id, expires_at }) => {
            let is_first = use_once(services, connection.id, id, expires_at).await?;
            Ok((!is_first).then_some("jti was used before"))
        }
        Err(reason) => Ok(Some(reason)),
    }
}

impl Connection {
    /// Whether an administrator registered these keys: their MAC matches the connection.
    fn owns_keys(&self, services: &Services) -> bool {
        self.key_set.as_ref().is_some_and(|key_set| {
            let hash = TokenHash::of(key_set.as_str());
            let bound = TokenRow::ConnectionKeySet(&hash);
            services.keys.is_bound(bound, self.id.0, self.key_set_mac.as_deref())
        })
    }

    /// Without keys that nobody registered, so that an administrator neither sees nor saves them.
    pub(super) fn with_own_keys(self, services: &Services) -> Self {
        let key_set = self.key_set.clone().filter(|_| self.owns_keys(services));
        Self { key_set, ..self }
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
) -> Result<Assertion<'a>, &'static str> {
    let text = |name: &'static str| claims.get(name).and_then(Value::as_str);
    let time = |name: &'static str| match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or("exp, iat or nbf is not a whole number"),
    };
    let own = Some(connection.client_id.as_str());
    let expires_at = time("exp")?.ok_or("exp is missing")?;
    let issued_at = time("iat")?.unwrap_or(expires_at.saturating_sub(LASTS));
    let begins_at = time("nbf")?.unwrap_or(issued_at);
    let id = text("jti").filter(|id| !id.is_empty() && id.len() <= JTI);
    let id = id.ok_or("jti is missing or too long")?;
    match () {
        () if text("iss") != own || text("sub") != own => Err("iss or sub is not the client ID"),
        () if text("aud") != Some(issuer) => Err("aud is not the issuer"),
        () if now >= expires_at => Err("it has expired"),
        () if expires_at > now + LASTS => Err("exp is too far ahead"),
        () if issued_at.max(begins_at) > now + ASSERTIONS_AHEAD => Err("iat or nbf is ahead"),
        () if issued_at <= connection.assertions_from => {
            Err("it is from before the database was restored")
        }
        () => Ok(Assertion { id, expires_at }),
    }
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
