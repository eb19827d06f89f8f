//! How an application proves with a key which one it is: it signs a statement for this installation
//! (RFC 7523, OpenID Connect Core 9). Each statement works once.

use super::{
    keys, published_keys,
    values::{Connection, ConnectionId},
};
use crate::{
    audit::Kind,
    entity::{audit_event, connection as connection_row, used_assertion as row},
    error::Error,
    secret::TokenHash,
    services::Services,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
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
/// ago, and for the first time. The signature comes first: only its owner can cause more than that.
pub(super) async fn refusal(
    services: &Services,
    connection: &Connection,
    assertion: &str,
) -> Result<Option<&'static str>, Error> {
    if !connection.has_keys() {
        return Ok(Some("the connection has no keys"));
    }
    if !keys::are_own(services, connection) {
        return Ok(Some("the keys are not those that an administrator registered"));
    }
    let signed = match (&connection.key_set, &connection.key_set_uri) {
        (Some(key_set), _) => key_set.signer(assertion),
        (None, Some(uri)) => published_keys::verified(services, connection, uri, assertion).await?,
        (None, None) => None,
    };
    let Some((thumbprint, claims)) = signed else {
        return Ok(Some("no key of the connection signed it, or the key is not accepted"));
    };
    if !services.has_happened(connection.assertions_from - ASSERTIONS_AHEAD) {
        accept_from_now(services, connection).await?;
        return Ok(Some("a clock was ahead when the connection was made or the database restored"));
    }
    let Assertion { id, expires_at } =
        match read(&claims, &services.public_url, connection, services.now()) {
            Ok(assertion) => assertion,
            Err(reason) => return Ok(Some(reason)),
        };
    if !use_once(services, connection.id, id, expires_at).await? {
        return Ok(Some("jti was used before"));
    }
    keys::note_use(services, connection, &thumbprint).await?;
    Ok(None)
}

/// When assertions of a new connection may be issued at the earliest. Those of one that was deleted a moment
/// ago are forgotten, and the new one may have the same keys and client ID.
pub(super) async fn accepted_from(
    services: &Services,
    db: &impl ConnectionTrait,
) -> Result<i64, Error> {
    let now = services.now();
    let deletions = [Kind::ConnectionDeleted, Kind::ApplicationDeleted].map(Kind::as_str);
    let deleted = audit_event::Entity::find()
        .filter(audit_event::Column::Event.is_in(deletions))
        .filter(audit_event::Column::At.gt(now - LASTS - ASSERTIONS_AHEAD))
        .one(db)
        .await?;
    Ok(if deleted.is_some() { now - 1 } else { 0 })
}

/// Refuses everything that may have been used until now.
async fn accept_from_now(services: &Services, connection: &Connection) -> Result<(), Error> {
    let from = connection_row::Column::AssertionsFrom;
    connection_row::Entity::update_many()
        .col_expr(from, Expr::value(services.now() + ASSERTIONS_AHEAD))
        .filter(connection_row::Column::Id.eq(connection.id.0))
        .filter(from.eq(connection.assertions_from))
        .exec(services.db.write())
        .await?;
    Ok(())
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
            Err("it is from before the connection was made or the database was restored")
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
