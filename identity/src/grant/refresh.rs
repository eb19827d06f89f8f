//! Exchanging a refresh token for new tokens (RFC 6749, 6; OpenID Connect Core 12).

use super::{
    id_token::IdToken,
    in_force::InForce,
    issued::Issued,
    presented::{own, successor},
    repeated::{again, end, is_recent},
    stored::{REFRESH, Stored},
    tokens::{Kept, Tokens, keep, store},
    trim::trim,
};
use crate::{
    client::Client, connection::Connection, entity::grant_token as row, error::Error,
    secret::Token, services::Services,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// The result of [`refresh`].
#[derive(Debug)]
pub enum Refreshed {
    Issued(Issued),
    /// `invalid_grant`, whatever the reason.
    Refused,
    /// `invalid_scope`: a scope that was not granted, or none that gives access. The token still works.
    WrongScope,
}

/// Exchanges a refresh token for its successor, an access token and an ID token. It works once. Used again
/// within ten seconds, while its successor is unused, it is answered with the same tokens, because an
/// answer may be lost; any other use of a token that was used before ends the grant, because one of the
/// two users may be an attacker (RFC 9700, 4.14.2). A token that is refused for another reason stays
/// unused.
pub async fn refresh(
    services: &Services,
    connection: &Connection,
    refresh_token: &str,
    scope: Option<&str>,
    client: &Client,
) -> Result<Refreshed, Error> {
    let Some(old) = Token::parse(refresh_token) else { return Ok(Refreshed::Refused) };
    // Once more if another attempt was faster. Then the token was used a moment ago, whatever the clock
    // of the other node says.
    for is_soon in [false, true] {
        let found = match own(services, connection, &old).await? {
            Some(found) if found.row.kind == REFRESH => found,
            Some(_) => return Ok(Refreshed::Refused),
            None => return unknown(services, connection, &old, client).await,
        };
        let exchanged = match found.row.replaced_at {
            None => exchange(services, connection, &old, &found, scope).await?,
            Some(at) if is_soon || is_recent(services, at) => {
                Some(again(services, connection, &old, &found).await?)
            }
            Some(_) => {
                end(services, &found.of, client).await?;
                Some(Refreshed::Refused)
            }
        };
        if let Some(refreshed) = exchanged {
            return Ok(refreshed);
        }
    }
    Ok(Refreshed::Refused)
}

/// A token whose successor was used has no row any more, but belongs to the family of its grant.
async fn unknown(
    services: &Services,
    connection: &Connection,
    old: &Token,
    client: &Client,
) -> Result<Refreshed, Error> {
    if let Some(found) = successor(services, connection, old).await? {
        end(services, &found.of, client).await?;
    }
    Ok(Refreshed::Refused)
}

/// `None` if another attempt was faster.
async fn exchange(
    services: &Services,
    connection: &Connection,
    old: &Token,
    found: &Stored<row::Entity>,
    scope: Option<&str>,
) -> Result<Option<Refreshed>, Error> {
    let (of, now) = (&found.of, services.now());
    let Some(granted) = found.in_force(services).await? else {
        return Ok(Some(Refreshed::Refused));
    };
    let Some(scopes) = granted.scopes.narrowed(scope) else {
        return Ok(Some(Refreshed::WrongScope));
    };
    let in_force = InForce { scopes, ..granted };
    let tokens = Tokens::after(&services.keys, old);
    let id_token = IdToken {
        of,
        in_force: &in_force,
        access_token: &tokens.access,
        nonce: None,
        issued_at: now,
        expires_at: now + in_force.lasts,
    };
    let id_token = id_token.sign(services, connection).await?;
    let tx = services.db.begin().await?;
    if !keep(services, &tx, of, Kept::AfterSignOut(old.family())).await? {
        return Ok(Some(Refreshed::Refused));
    }
    if !replace(&tx, &found.row, now).await? {
        return Ok(None);
    }
    let InForce { scopes, lasts, .. } = in_force;
    trim(&tx, &found.row).await?;
    store(services, &tx, of, &tokens, lasts, Some(&scopes)).await?;
    tx.commit().await?;
    let Tokens { access: access_token, refresh: refresh_token } = tokens;
    let issued = Issued { access_token, refresh_token, id_token, expires_in: lasts, scopes };
    Ok(Some(Refreshed::Issued(issued)))
}

/// `true` for exactly one caller.
async fn replace(tx: &DatabaseTransaction, old: &row::Model, now: i64) -> Result<bool, Error> {
    let replaced = row::Entity::update_many()
        .col_expr(row::Column::ReplacedAt, Expr::value(now))
        .filter(row::Column::TokenHash.eq(old.token_hash.clone()))
        .filter(row::Column::GrantId.eq(old.grant_id))
        .filter(row::Column::Kind.eq(REFRESH))
        .filter(row::Column::ReplacedAt.is_null())
        .exec(tx)
        .await?;
    Ok(replaced.rows_affected == 1)
}
