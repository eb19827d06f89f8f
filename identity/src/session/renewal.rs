//! New tokens for a session that continues: after an identity check, and after a change that voids
//! everything older.

use super::{
    lifetime::{FRESH, GRACE},
    proof::{FreshFor, NewSession, Session},
    stored_proof::{columns, of_sign_in},
};
use crate::{
    client::Client, device, entity::session, error::Error, keys::TokenRow, secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// What happens to the token that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OldToken {
    /// It works for [`GRACE`] seconds, so that retrying is safe.
    ForAMoment,
    /// It stops working at once, because an attacker may have it.
    Dead,
}

/// Gives the current session a new token and the new security version. `None` when it ended or
/// changed in the meantime.
pub(crate) async fn renew(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    old: OldToken,
    client: &Client,
) -> Result<Option<NewSession>, Error> {
    let new = replace_token(services, db, session, version, old, None).await?;
    let device = client.device.as_deref();
    let device = device::renewed(&services.keys, session.into(), version, device);
    Ok(new.map(|token| NewSession { token, device, trust: None }))
}

/// Gives the session a new token after an identity check, which lasts [`FRESH`] seconds.
pub(crate) async fn refresh(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    good_for: FreshFor,
) -> Result<Option<NewSession>, Error> {
    let version = session.security_version;
    let old = OldToken::ForAMoment;
    let new = replace_token(services, db, session, version, old, Some(good_for)).await?;
    Ok(new.map(|token| NewSession { token, device: None, trust: None }))
}

/// Gives another token to a browser that sends the previous one, because the response with the new
/// one was lost. `None` if the session has got one in the meantime. The browser may be that of an
/// attacker with a copy of the previous token, so the session is no longer fresh, and rests on its
/// sign-in alone.
pub async fn hand_out_again(
    services: &Services,
    session: &Session,
) -> Result<Option<Token>, Error> {
    let token = Token::random();
    let mac = services.keys.bind(TokenRow::Session(&token.hash()), session.account.0);
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token.hash()))
        .col_expr(session::Column::OwnerMac, Expr::value(mac))
        .col_expr(session::Column::FreshUntil, Expr::value(None::<i64>))
        .col_expr(session::Column::FreshFor, Expr::value(None::<String>));
    for (column, value) in columns(&of_sign_in(&session.signed_in_with, session.created_at)) {
        update = update.col_expr(column, value);
    }
    let handed = update
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::TokenHash.eq(session.token_hash.clone()))
        .filter(session::Column::PreviousUntil.gt(services.now()))
        .exec(services.db.write())
        .await?;
    Ok((handed.rows_affected == 1).then_some(token))
}

/// A token that works for a moment stops working as soon as the new one is used.
async fn replace_token(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    old: OldToken,
    fresh: Option<FreshFor>,
) -> Result<Option<Token>, Error> {
    let (token, now) = (Token::random(), services.now());
    let mac = services.keys.bind(TokenRow::Session(&token.hash()), session.account.0);
    let until = (old == OldToken::ForAMoment).then_some(now + GRACE);
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::PreviousTokenHash, Expr::col(session::Column::TokenHash))
        .col_expr(session::Column::PreviousOwnerMac, Expr::col(session::Column::OwnerMac))
        .col_expr(session::Column::PreviousUntil, Expr::value(until))
        .col_expr(session::Column::TokenHash, Expr::value(token.hash()))
        .col_expr(session::Column::OwnerMac, Expr::value(mac))
        .col_expr(session::Column::SecurityVersion, Expr::value(version));
    let word = fresh.and_then(FreshFor::word);
    // A copy of the previous token must not gain what the owner proved to replace it.
    if word.is_some() || session.by_previous_token {
        update = update
            .col_expr(session::Column::FreshUntil, Expr::value(word.map(|_| now + FRESH)))
            .col_expr(session::Column::FreshFor, Expr::value(word));
    }
    if fresh.is_some() || session.by_previous_token {
        let proof = fresh.map_or(session.proof, |check| check.proof(session.proof, now));
        for (column, value) in columns(&proof) {
            update = update.col_expr(column, value);
        }
    }
    let replaced = update
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::SecurityVersion.eq(session.security_version))
        .exec(db)
        .await?;
    Ok((replaced.rows_affected == 1).then_some(token))
}
