//! A new secret, which the administrator who made it can view for a while and enter in the application.

use super::{list::of_application, values::ConnectionId};
use crate::{
    application::ApplicationId,
    entity::connection_secret as row,
    error::Error,
    secret::{Sealed, TokenHash},
    services::Services,
    session::Administrator,
    sweep::unlocked,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use zeroize::Zeroizing;

/// Seconds that a secret can be viewed.
pub(super) const REVEALED: i64 = 15 * 60;

// What the secret is sealed for.
const TABLE: &str = "connection_secrets";
const COLUMN: &str = "revealed";

/// A new secret for the screen of the administrator who made it, and for nothing else.
pub struct RevealedSecret {
    pub client_id: String,
    pub secret: Zeroizing<String>,
}

/// The present secret of an application, for 15 minutes and only for the session that made it.
pub async fn revealed_secret(
    services: &Services,
    administrator: Administrator<'_>,
    id: ApplicationId,
) -> Result<Option<RevealedSecret>, Error> {
    let (db, session) = (services.db.read(), administrator.0);
    // A secret is made after an identity check, so a copy of the token from before it is not enough.
    if !session.passed_check() {
        return Ok(None);
    }
    let Some(connection) = of_application(db, id).await? else { return Ok(None) };
    let found = row::Entity::find()
        .filter(row::Column::ConnectionId.eq(connection.id.0))
        .filter(row::Column::ExpiresAt.is_null())
        .filter(row::Column::RevealedToSession.eq(session.id))
        .filter(row::Column::RevealedUntil.gt(services.now()))
        .one(db)
        .await?;
    let Some((hash, Some(sealed))) = found.map(|row| (row.secret_hash, row.revealed)) else {
        return Ok(None);
    };
    let (owner, hash) = (connection.id.0, hash.as_str());
    let plain = services.keys.open_or_report(TABLE, COLUMN, owner, hash, &sealed);
    let secret = plain.and_then(|plain| String::from_utf8(plain.to_vec()).ok());
    Ok(secret.map(|secret| RevealedSecret {
        client_id: connection.client_id,
        secret: Zeroizing::new(secret),
    }))
}

pub(super) fn sealed(
    services: &Services,
    connection: ConnectionId,
    hash: &TokenHash,
    secret: &str,
) -> Result<Sealed, Error> {
    services.keys.seal(TABLE, COLUMN, connection.0, hash.as_str(), secret.as_bytes())
}

/// Deletes sealed secrets that can no longer be viewed. Their hashes stay.
pub(super) async fn forget_revealed(db: &impl ConnectionTrait, now: i64) -> Result<(), Error> {
    let over = row::Column::RevealedUntil.lte(now).and(row::Column::Revealed.is_not_null());
    row::Entity::update_many()
        .col_expr(row::Column::Revealed, Expr::value(None::<String>))
        .filter(unlocked::<row::Entity>(over))
        .exec(db)
        .await?;
    Ok(())
}
