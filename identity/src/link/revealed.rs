//! A link that cannot be emailed: the administrator who created it can view it for a while and hand
//! it over.

use super::{find::of_account, purpose::Purpose};
use crate::{
    entity::{account, link as row},
    error::Error,
    secret::Token,
    services::Services,
    session::Session,
    sweep::unlocked,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

/// Seconds that a link can be viewed.
const REVEALED: i64 = 15 * 60;

/// Stores the link, sealed, for the session that created it.
pub(crate) async fn reveal(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    token: &Token,
    session: &Session,
) -> Result<(), Error> {
    let hash = token.hash();
    let plain = token.reveal().as_bytes();
    let sealed = services.keys.seal("links", "revealed", owner.id, hash.as_str(), plain)?;
    row::Entity::update_many()
        .col_expr(row::Column::Revealed, Expr::value(sealed))
        .col_expr(row::Column::RevealedToSession, Expr::value(session.id))
        .col_expr(row::Column::RevealedUntil, Expr::value(services.now() + REVEALED))
        .filter(row::Column::TokenHash.eq(hash))
        .exec(tx)
        .await?;
    Ok(())
}

/// The link that this session created for an account, while it can be viewed.
pub(crate) async fn revealed(
    services: &Services,
    purpose: Purpose,
    owner: &account::Model,
    session: &Session,
) -> Result<Option<Token>, Error> {
    let found = of_account(services, services.db.read(), purpose, owner).await?;
    // A link is made after an identity check, so a copy of the token from before it is not enough.
    let mine = |row: &row::Model| {
        session.passed_check()
            && row.revealed_to_session == Some(session.id)
            && row.revealed_until.is_some_and(|until| services.now() < until)
    };
    let Some(row) = found.filter(mine) else { return Ok(None) };
    let Some(sealed) = &row.revealed else { return Ok(None) };
    let hash = row.token_hash.as_str();
    let plain = services.keys.open_or_report("links", "revealed", owner.id, hash, sealed);
    Ok(plain.and_then(|plain| std::str::from_utf8(&plain).ok().and_then(Token::parse)))
}

/// Deletes sealed links that can no longer be viewed. Their hashes stay.
pub(crate) async fn forget_revealed(db: &impl ConnectionTrait, now: i64) -> Result<(), Error> {
    let over = row::Column::RevealedUntil.lte(now).and(row::Column::Revealed.is_not_null());
    row::Entity::update_many()
        .col_expr(row::Column::Revealed, Expr::value(None::<String>))
        .filter(unlocked::<row::Entity>(over))
        .exec(db)
        .await?;
    Ok(())
}
