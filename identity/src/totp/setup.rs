//! The secret on the screen while an app is set up or its token is reset.

use super::{
    pending::{RENEWABLE, Replace, begun, open, present, put},
    time_step::key_of,
    uri::uri,
};
use crate::{
    entity::{totp, totp_enrollment as row},
    error::Error,
    services::Services,
    session::{FreshSession, ResetSession, Session},
};
use sea_orm::EntityTrait;
use zeroize::Zeroizing;

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
/// of identity is too old, or permits only a reset and there is no token to reset.
pub async fn new_secret(services: &Services, session: &Session) -> Result<bool, Error> {
    let now = services.now();
    let method = totp::Entity::find_by_id(session.account.0).one(services.db.read()).await?;
    let is_proven = match method {
        Some(_) => session.fresh_for_reset(now).is_some(),
        None => session.fresh_for_enrollment(now).is_some(),
    };
    let begun = match is_proven {
        true => Some(now),
        false => begun(services, session).await?.map(|row| row.created_at),
    };
    match begun.filter(|begun| now < begun + RENEWABLE) {
        Some(begun) => put(services, session, Replace::Always, begun).await.map(|_| true),
        None => Ok(false),
    }
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
    Ok(Some(reveal(services, session, row).await?))
}

async fn pending(services: &Services, session: &Session) -> Result<Enrollment, Error> {
    let row = match present(services, services.db.read(), session).await? {
        Some(row) => row,
        None => put(services, session, Replace::WhenOver, services.now()).await?,
    };
    reveal(services, session, row).await
}

/// A damaged secret is replaced.
async fn reveal(
    services: &Services,
    session: &Session,
    mut row: row::Model,
) -> Result<Enrollment, Error> {
    let mut secret = open(services, session, &row.secret);
    if secret.is_none() {
        row = put(services, session, Replace::Always, row.created_at).await?;
        secret = open(services, session, &row.secret);
    }
    let secret = secret.ok_or(Error::Unsealable)?;
    let about = services.about().await?;
    let uri = uri(&about.product, &session.email, &secret)?;
    let key = Zeroizing::new(key_of(&secret));
    Ok(Enrollment { key, uri: Zeroizing::new(uri), expires_at: row.expires_at })
}
