//! A new token for a session that goes on: after an identity check, and after a change that voids
//! everything older.

use super::{EVERYTHING, FRESH, FreshFor, GRACE, NewSession, Session};
use crate::{
    account::Owner, client, entity::session, error::Error, secret::Token, services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// A new token and the new security version for the session that acts. `None` when it ended or
/// changed meanwhile.
pub(crate) async fn renew(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
) -> Result<Option<NewSession>, Error> {
    let owner = Owner { id: session.account, security_version: version };
    let new = replace_token(services, db, session, version, None).await?;
    let device = client::new_device(&services.keys, owner);
    Ok(new.map(|token| NewSession { token, device: Some(device) }))
}

/// A new token after an identity check, which lasts [`FRESH`] seconds.
pub(crate) async fn refresh(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    good_for: FreshFor,
) -> Result<Option<NewSession>, Error> {
    let version = session.security_version;
    let new = replace_token(services, db, session, version, Some(good_for)).await?;
    Ok(new.map(|token| NewSession { token, device: None }))
}

/// For a browser that comes with the token before the last: the answer that held the new one was
/// lost on its way.
///
/// # Errors
/// The database's.
pub async fn hand_out_again(
    services: &Services,
    session: &Session,
) -> Result<Option<Token>, Error> {
    let token = Token::random();
    let handed = session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token.hash()))
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::PreviousUntil.gt(services.now()))
        .exec(services.db.write())
        .await?;
    Ok((handed.rows_affected == 1).then_some(token))
}

/// The old token is dead as soon as the new one was used, and after [`GRACE`] seconds anyway.
async fn replace_token(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    fresh: Option<FreshFor>,
) -> Result<Option<Token>, Error> {
    let (token, now) = (Token::random(), services.now());
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::PreviousTokenHash, Expr::col(session::Column::TokenHash))
        .col_expr(session::Column::PreviousUntil, Expr::value(now + GRACE))
        .col_expr(session::Column::TokenHash, Expr::value(token.hash()))
        .col_expr(session::Column::SecurityVersion, Expr::value(version));
    if let Some(good_for) = fresh {
        let scope = if good_for == FreshFor::Everything { EVERYTHING } else { "reset" };
        update = update
            .col_expr(session::Column::FreshUntil, Expr::value(now + FRESH))
            .col_expr(session::Column::FreshFor, Expr::value(scope));
    }
    let replaced = update
        .filter(session::Column::Id.eq(session.id))
        .filter(session::Column::SecurityVersion.eq(session.security_version))
        .exec(db)
        .await?;
    Ok((replaced.rows_affected == 1).then_some(token))
}
