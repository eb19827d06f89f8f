//! Exchanging a code for tokens (OpenID Connect Core 3.1.3).

use super::{
    claims::claims,
    in_force::InForce,
    lifetime::TOKEN_LASTS,
    pkce,
    scopes::Scopes,
    stored::{Grant, Stored, find},
};
use crate::{
    account::AccountId,
    assurance::assurance,
    audit::{self, Event, Kind},
    client::Client,
    connection::Connection,
    entity::{authorization_code as row, grant, grant_token},
    error::Error,
    keys::TokenRow,
    secret::Token,
    services::Services,
    signing_key,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt;

/// The kind of an access token in its row.
pub(super) const ACCESS: &str = "access";

/// What an application receives for its code.
pub struct Issued {
    pub access_token: Token,
    pub id_token: String,
    /// Seconds until both expire.
    pub expires_in: i64,
    pub scopes: Scopes,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(…)")
    }
}

/// Exchanges a code for tokens, once. `None` is `invalid_grant`, whatever the reason. A code of another
/// connection is refused before its state is looked at, and stays as it is. Any other refused code is
/// spent, and one that was spent before ends the grant with the tokens that it was exchanged for (RFC
/// 6749, 4.1.2): one of the two uses may be an attacker's.
pub async fn redeem(
    services: &Services,
    connection: &Connection,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
    client: &Client,
) -> Result<Option<Issued>, Error> {
    let Some(code) = Token::parse(code) else { return Ok(None) };
    let hash = code.hash();
    let Some(found) = find::<row::Entity>(services, &hash).await? else { return Ok(None) };
    let Stored { row, of } = &found;
    let bound = TokenRow::AuthorizationCode { grant: of.key(), hash: &hash };
    let is_bound = services.keys.is_bound(bound, of.owner.id, Some(&row.owner_mac));
    if of.grant.connection_id != connection.id.0 || !is_bound {
        return Ok(None);
    }
    let is_right = row.redeemed_at.is_none()
        && services.now() < row.expires_at
        && redirect_uri == Some(row.redirect_uri.as_str())
        && pkce::fits(row.challenge.as_deref(), verifier);
    let in_force = if is_right { of.in_force(services).await? } else { None };
    let Some(in_force) = in_force else {
        spend(services, &found, None, client).await?;
        return Ok(None);
    };
    let access_token = Token::random();
    let claims = id_token(services, connection, &found, &in_force, &access_token);
    // Before the transaction, because signing takes longer than everything in it.
    let id_token = signing_key::sign(services, connection.algorithm, &claims).await?;
    let InForce { scopes, lasts, .. } = in_force;
    if !spend(services, &found, Some((&access_token, lasts)), client).await? {
        return Ok(None);
    }
    Ok(Some(Issued { access_token, id_token, expires_in: lasts, scopes }))
}

/// The claims of an ID token (OpenID Connect Core 2).
fn id_token(
    services: &Services,
    connection: &Connection,
    Stored { row, of }: &Stored<row::Entity>,
    InForce { scopes, proof, about, lasts }: &InForce,
    access_token: &Token,
) -> Value {
    let (now, assurance) = (services.now(), assurance(proof).named(of.grant.acr.as_deref()));
    let digest = Sha256::digest(access_token.reveal().as_bytes());
    let mut told = claims(scopes, about);
    let mut tell = |name: &str, value: Value| _ = told.insert(name.to_owned(), value);
    tell("iss", json!(&*services.public_url));
    tell("aud", json!(connection.client_id));
    tell("iat", json!(now));
    tell("exp", json!(now + lasts));
    tell("sid", json!(of.sid));
    tell("acr", json!(assurance.acr));
    tell("amr", json!(assurance.amr));
    tell("auth_time", json!(assurance.auth_time));
    // The left half of the hash: both algorithms sign with SHA-256.
    tell("at_hash", json!(URL_SAFE_NO_PAD.encode(&digest[..16])));
    if let Some(nonce) = &row.nonce {
        tell("nonce", json!(nonce));
    }
    told.into()
}

/// Spends the code, and stores the access token, which is valid for these seconds: `true` for exactly
/// one caller. For every other one, the code was spent before, so the grant ends.
async fn spend(
    services: &Services,
    Stored { row, of }: &Stored<row::Entity>,
    access_token: Option<(&Token, i64)>,
    client: &Client,
) -> Result<bool, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    // The grant is locked before its code, as what deletes both does. It stays as long as the tokens,
    // so that a second use is noticed.
    let kept = grant::Entity::update_many()
        .col_expr(grant::Column::ExpiresAt, Expr::value(now + TOKEN_LASTS))
        .col_expr(grant::Column::LastUsedAt, Expr::value(now))
        .filter(grant::Column::Id.eq(of.grant.id))
        .filter(grant::Column::ConnectionId.eq(of.grant.connection_id))
        .exec(&tx)
        .await?;
    if kept.rows_affected != 1 {
        return Ok(false);
    }
    let spent = row::Entity::update_many()
        .col_expr(row::Column::RedeemedAt, Expr::value(now))
        .filter(row::Column::CodeHash.eq(row.code_hash.clone()))
        .filter(row::Column::GrantId.eq(of.grant.id))
        .filter(row::Column::RedeemedAt.is_null())
        .exec(&tx)
        .await?;
    let is_first = spent.rows_affected == 1;
    match access_token {
        _ if !is_first => end(services, &tx, of, client).await?,
        Some((token, lasts)) => store(services, &tx, of, token, lasts).await?,
        None => {}
    }
    tx.commit().await?;
    Ok(is_first)
}

async fn store(
    services: &Services,
    tx: &DatabaseTransaction,
    of: &Grant,
    token: &Token,
    lasts: i64,
) -> Result<(), Error> {
    let (now, hash) = (services.now(), token.hash());
    let bound = TokenRow::GrantToken { grant: of.key(), hash: &hash };
    let new = grant_token::ActiveModel {
        owner_mac: Set(services.keys.bind(bound, of.owner.id)),
        token_hash: Set(hash),
        grant_id: Set(of.grant.id),
        kind: Set(ACCESS.to_owned()),
        created_at: Set(now),
        expires_at: Set(now + lasts),
    };
    grant_token::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(())
}

/// Its tokens end with it. A code that was only refused before is not reported: an application that
/// repeats a wrong request does so as well.
async fn end(
    services: &Services,
    tx: &DatabaseTransaction,
    of: &Grant,
    client: &Client,
) -> Result<(), Error> {
    let of_grant = grant_token::Column::GrantId.eq(of.grant.id);
    let had_tokens = grant_token::Entity::find().filter(of_grant).one(tx).await?.is_some();
    grant::Entity::delete_by_id(of.grant.id).exec(tx).await?;
    if !had_tokens {
        return Ok(());
    }
    let details = json!({ "application": of.application.name }).to_string();
    let event = Event::by_stranger(Kind::ApplicationCodeReused, Some(AccountId(of.owner.id)));
    audit::record(services, tx, services.now(), client, event.details(details)).await
}
