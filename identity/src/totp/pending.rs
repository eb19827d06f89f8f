//! A secret before it becomes the Mobile App method.
//!
//! It belongs to the session, so a reload or a second tab shows the same one. It has no effect
//! until it is confirmed, and it expires automatically.

use crate::{
    account::AccountId,
    entity::totp_enrollment as row,
    error::Error,
    secret::{Sealed, random_bytes},
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use zeroize::Zeroizing;

const TABLE: &str = "totp_enrollments";

/// Seconds until a pending secret expires.
const LIFETIME: i64 = 15 * 60;
/// Seconds after the first one during which others can replace it without a new proof.
pub(crate) const RENEWABLE: i64 = 30 * 60;

/// The pending secret, while it can be confirmed.
pub(super) async fn present(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(session.id).one(db).await?;
    Ok(found.filter(|row| {
        row.security_version == session.security_version && services.now() < row.expires_at
    }))
}

/// The same, also if it expired a short time ago.
pub(super) async fn begun(
    services: &Services,
    session: &Session,
) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(session.id).one(services.db.read()).await?;
    Ok(found.filter(|row| {
        row.security_version == session.security_version
            && (services.now() < row.expires_at || services.now() < row.created_at + RENEWABLE)
    }))
}

/// Which pending secret is replaced by a new one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Replace {
    /// One that expired or belongs to an older version of the account. If two tabs ask at the same
    /// time, one makes the secret and both read it.
    WhenOver,
    Always,
}

/// `begun` is when the first of these secrets was made, with a fresh session.
pub(super) async fn put(
    services: &Services,
    session: &Session,
    which: Replace,
    begun: i64,
) -> Result<row::Model, Error> {
    let now = services.now();
    let place = session.id.to_string();
    let keys = &services.keys;
    let new = row::ActiveModel {
        session_id: Set(session.id),
        account_id: Set(session.account.0),
        security_version: Set(session.security_version),
        secret: Set(keys.seal(
            TABLE,
            "secret",
            session.account.0,
            &place,
            &random_bytes::<20>(),
        )?),
        created_at: Set(begun),
        expires_at: Set(now + LIFETIME),
    };
    let mut instead = OnConflict::column(row::Column::SessionId)
        .update_columns([
            row::Column::SecurityVersion,
            row::Column::Secret,
            row::Column::CreatedAt,
            row::Column::ExpiresAt,
        ])
        .to_owned();
    if which == Replace::WhenOver {
        let over = Expr::col((row::Entity, row::Column::ExpiresAt)).lte(now);
        let older =
            Expr::col((row::Entity, row::Column::SecurityVersion)).ne(session.security_version);
        instead.action_and_where(over.or(older));
    }
    row::Entity::insert(new)
        .on_conflict(instead)
        .exec_without_returning(services.db.write())
        .await?;
    present(services, services.db.write(), session).await?.ok_or(Error::Gone)
}

/// Spends the pending secret, which may have been encrypted again since it was read: `true` for
/// exactly one caller.
pub(super) async fn take(
    services: &Services,
    db: &impl ConnectionTrait,
    session: &Session,
    pending: &row::Model,
) -> Result<bool, Error> {
    let mut secret = pending.secret.clone();
    loop {
        let taken = row::Entity::delete_many()
            .filter(row::Column::SessionId.eq(session.id))
            .filter(row::Column::Secret.eq(secret.clone()))
            .exec(db)
            .await?;
        if taken.rows_affected == 1 {
            return Ok(true);
        }
        let Some(now) = row::Entity::find_by_id(session.id).one(db).await? else {
            return Ok(false);
        };
        let (column, place) = ((TABLE, "secret"), session.id.to_string());
        let account = session.account.0;
        if !services.keys.is_reencrypted(column, account, &place, &secret, &now.secret) {
            return Ok(false);
        }
        secret = now.secret;
    }
}

/// Deletes the pending secret.
pub async fn cancel(services: &Services, session: &Session) -> Result<(), Error> {
    row::Entity::delete_by_id(session.id).exec(services.db.write()).await?;
    Ok(())
}

pub(super) fn open(
    services: &Services,
    session: &Session,
    sealed: &Sealed,
) -> Option<Zeroizing<Vec<u8>>> {
    let AccountId(account) = session.account;
    services.keys.open_or_report(TABLE, "secret", account, &session.id.to_string(), sealed)
}
