//! A secret before it becomes the Mobile App method.
//!
//! It belongs to the session, so a reload or a second tab shows the same one. It has no effect
//! until it is confirmed, and it expires automatically.

use crate::{
    account::AccountId,
    entity::{totp, totp_enrollment as row},
    error::Error,
    secret::{Sealed, random_bytes},
    services::Services,
    session::{FreshSession, ResetSession, Session},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

/// Seconds until a pending secret expires.
const LIFETIME: i64 = 15 * 60;
/// Seconds after the first one during which others can replace it without a new proof.
pub(crate) const RENEWABLE: i64 = 30 * 60;

/// What the screen shows. The browser never sends it back.
pub struct Enrollment {
    /// The secret in base32, 32 characters (160 bits, RFC 4226 R6).
    pub key: Zeroizing<String>,
    /// The `otpauth://` address in the QR code.
    pub uri: Zeroizing<String>,
    pub expires_at: i64,
}

/// Returns the pending secret of this session. Makes one if there is none.
///
/// # Errors
/// The name of the account or of the product does not fit into an `otpauth://` address.
pub async fn begin_enrollment(
    services: &Services,
    fresh: FreshSession<'_>,
) -> Result<Enrollment, Error> {
    pending(services, fresh.0).await
}

/// The same for a token that replaces the current one, which works until the new one is confirmed.
/// `None` when there is no current one: this proof adds no method.
pub async fn begin_reset(
    services: &Services,
    proof: ResetSession<'_>,
) -> Result<Option<Enrollment>, Error> {
    let method = totp::Entity::find_by_id(proof.0.account.0).one(services.db.read()).await?;
    match method {
        Some(_) => pending(services, proof.0).await.map(Some),
        None => Ok(None),
    }
}

/// "Get a new QR code": replaces the secret on the screen. `false` when this session's last proof
/// of identity is too old.
pub async fn new_secret(services: &Services, session: &Session) -> Result<bool, Error> {
    let now = services.now();
    let begun = match session.fresh_for_reset(now) {
        Some(_) => Some(now),
        None => begun(services, session).await?.map(|row| row.created_at),
    };
    match begun.filter(|begun| now < begun + RENEWABLE) {
        Some(begun) => put(services, session, Replace::Always, begun).await.map(|_| true),
        None => Ok(false),
    }
}

/// Deletes the pending secret.
pub async fn cancel(services: &Services, session: &Session) -> Result<(), Error> {
    row::Entity::delete_by_id(session.id).exec(services.db.write()).await?;
    Ok(())
}

/// The secret shown in this session, if it began one. The session was fresh then, so the secret can
/// still be confirmed when it no longer is. When the secret expires, another one is made, for half
/// an hour after the first.
pub async fn on_screen(
    services: &Services,
    session: &Session,
) -> Result<Option<Enrollment>, Error> {
    let Some(begun) = begun(services, session).await? else {
        return Ok(None);
    };
    let row = match services.now() < begun.expires_at {
        true => begun,
        false => put(services, session, Replace::WhenOver, begun.created_at).await?,
    };
    Ok(Some(reveal(services, session, &row).await?))
}

/// Spends the pending secret: `true` for exactly one caller.
pub(super) async fn take(
    db: &impl ConnectionTrait,
    session: &Session,
    pending: &row::Model,
) -> Result<bool, Error> {
    let taken = row::Entity::delete_many()
        .filter(row::Column::SessionId.eq(session.id))
        .filter(row::Column::Secret.eq(pending.secret.clone()))
        .exec(db)
        .await?;
    Ok(taken.rows_affected == 1)
}

async fn pending(services: &Services, session: &Session) -> Result<Enrollment, Error> {
    let row = match present(services, services.db.read(), session).await? {
        Some(row) => row,
        None => put(services, session, Replace::WhenOver, services.now()).await?,
    };
    reveal(services, session, &row).await
}

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
async fn begun(services: &Services, session: &Session) -> Result<Option<row::Model>, Error> {
    let found = row::Entity::find_by_id(session.id).one(services.db.read()).await?;
    Ok(found.filter(|row| {
        row.security_version == session.security_version
            && (services.now() < row.expires_at || services.now() < row.created_at + RENEWABLE)
    }))
}

/// Which pending secret is replaced by a new one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replace {
    /// One that expired or belongs to an older version of the account. If two tabs ask at the same
    /// time, one makes the secret and both read it.
    WhenOver,
    Always,
}

/// `begun` is when the first of these secrets was made, with a fresh session.
async fn put(
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
    present(services, services.db.write(), session).await?.ok_or(Error::Unreadable("enrollment"))
}

const TABLE: &str = "totp_enrollments";

async fn reveal(
    services: &Services,
    session: &Session,
    row: &row::Model,
) -> Result<Enrollment, Error> {
    let secret = open(services, session, &row.secret)?;
    let about = services.about().await?;
    let uri = uri(&about.product, &session.email, &secret)?;
    let key = Zeroizing::new(Secret::from(secret.to_vec()).to_base32());
    Ok(Enrollment { key, uri: Zeroizing::new(uri), expires_at: row.expires_at })
}

/// `:` separates issuer and name in a label, so it becomes a space in both.
fn uri(product: &str, email: &str, secret: &[u8]) -> Result<String, Error> {
    let plain = |text: &str| text.replace(':', " ").trim().to_owned();
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_issuer(Some(plain(product)))
        .with_account_name(plain(email))
        .build()
        .and_then(|totp| totp.to_url())
        .map_err(|_| Error::Unreadable("account name"))
}

pub(super) fn open(
    services: &Services,
    session: &Session,
    sealed: &Sealed,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let AccountId(account) = session.account;
    services.keys.open(TABLE, "secret", account, &session.id.to_string(), sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_rs::Totp;

    #[test]
    fn any_name_makes_an_address_with_one_secret_and_one_issuer() {
        for name in [
            "a b+c%&?#/@'\"\n😀@example.com",
            "a:b@example.com",
            "a?secret=AAAA&issuer=Evil@example.com",
            "\u{202E}x@example.com",
            &"x".repeat(200),
        ] {
            for product in ["Latchkey", "A: B & C?"] {
                let made = uri(product, name, &[7; 20]).unwrap();
                assert_eq!(made.matches("secret=").count(), 1, "{made}");
                assert_eq!(made.matches("issuer=").count(), 1, "{made}");
                let read = Totp::from_url(&made).unwrap();
                assert_eq!(read.account_name(), name.replace(':', " ").trim());
                assert_eq!(read.issuer(), Some(product.replace(':', " ").as_str()));
            }
        }
    }
}
