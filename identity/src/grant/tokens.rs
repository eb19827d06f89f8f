//! Access tokens and refresh tokens, and how long their grant is kept for them.

use super::{
    lifetime::{REFRESH_IDLE, REFRESH_LASTS, TOKEN_LASTS},
    scopes::Scopes,
    stored::{ACCESS, Grant, REFRESH},
};
use crate::{
    entity::{grant, grant_token as row},
    error::Error,
    keys::{KeyRing, TokenRow},
    secret::{Token, TokenHash},
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

/// The tokens that an application receives at once.
pub(super) struct Tokens {
    pub(super) access: Token,
    /// `None` if the grant ends with its session.
    pub(super) refresh: Option<Token>,
}

impl Tokens {
    /// The first ones of a grant.
    pub(super) fn random(stays_connected: bool) -> Self {
        Self { access: Token::random(), refresh: stays_connected.then(Token::random) }
    }

    /// Those that a refresh token is exchanged for; the next refresh token belongs to its family. They are
    /// computed from it, so every attempt and every node gets the same ones, although only their hashes
    /// are stored. The MAC is made with the oldest key, which stays the oldest when another key encrypts
    /// from now on.
    pub(super) fn after(keys: &KeyRing, old: &Token) -> Self {
        let next = |purpose| Token::of(keys.mac(purpose, old.reveal().as_bytes()));
        let refresh = old.with_end_of(&next("next refresh token"));
        Self { access: next("refreshed access token"), refresh: Some(refresh) }
    }
}

/// How long the rows of a grant are needed.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kept {
    /// As long as an access token, and not longer than the session.
    WithSession,
    /// As long as a refresh token of this family. The grant outlives its session from now on.
    AfterSignOut(TokenHash),
}

/// Locks the grant, in the caller's transaction, and keeps it as long as its tokens, so that a second use
/// of a code or of a refresh token is noticed. `false` if the grant has ended.
pub(super) async fn keep(
    services: &Services,
    tx: &DatabaseTransaction,
    of: &Grant,
    kept: Kept,
) -> Result<bool, Error> {
    let now = services.now();
    let for_access = now + TOKEN_LASTS;
    let mut update = grant::Entity::update_many()
        .col_expr(grant::Column::LastUsedAt, Expr::value(now))
        .filter(grant::Column::Id.eq(of.grant.id))
        .filter(grant::Column::ConnectionId.eq(of.grant.connection_id));
    update = match kept {
        Kept::WithSession => update.col_expr(grant::Column::ExpiresAt, Expr::value(for_access)),
        Kept::AfterSignOut(family) => {
            let until = refresh_until(services, of).max(for_access);
            update
                .col_expr(grant::Column::ExpiresAt, Expr::value(until))
                .col_expr(grant::Column::SessionId, Expr::value(None::<i64>))
                .col_expr(grant::Column::Sid, Expr::value(of.sid.as_str()))
                .col_expr(grant::Column::FamilyHash, Expr::value(family.as_str()))
        }
    };
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// When a refresh token that is issued now expires.
fn refresh_until(services: &Services, of: &Grant) -> i64 {
    (services.now() + REFRESH_IDLE).min(of.grant.created_at + REFRESH_LASTS)
}

/// Stores the hashes of the tokens. The access token is valid for `lasts` seconds, and for all scopes of
/// the grant unless others are given.
pub(super) async fn store(
    services: &Services,
    tx: &DatabaseTransaction,
    of: &Grant,
    tokens: &Tokens,
    lasts: i64,
    scopes: Option<&Scopes>,
) -> Result<(), Error> {
    let now = services.now();
    let new = |token: &Token, kind: &str, expires_at: i64| {
        let hash = token.hash();
        let bound = TokenRow::GrantToken { grant: of.key(), hash: &hash };
        row::ActiveModel {
            owner_mac: Set(services.keys.bind(bound, of.owner.id)),
            token_hash: Set(hash),
            grant_id: Set(of.grant.id),
            kind: Set(kind.to_owned()),
            scopes: Set(scopes.filter(|_| kind == ACCESS).map(ToString::to_string)),
            created_at: Set(now),
            expires_at: Set(expires_at),
            replaced_at: Set(None),
        }
    };
    let access = new(&tokens.access, ACCESS, now + lasts);
    let until = refresh_until(services, of);
    let refresh = tokens.refresh.as_ref().map(|token| new(token, REFRESH, until));
    let both = [access].into_iter().chain(refresh);
    row::Entity::insert_many(both).exec_without_returning(tx).await?;
    Ok(())
}
