//! What an application is told: a logout token (OpenID Connect Back-Channel Logout 1.0, 2.4).

use crate::{
    entity::logout_message as row,
    error::Error,
    jose::{Algorithm, LOGOUT_TOKEN},
    secret::random_id,
    services::Services,
    signing_key,
};
use serde_json::json;

/// The event that a logout token is about.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Seconds for which a logout token is valid.
const VALID: i64 = 2 * 60;

/// Signed now, with the key of the moment.
pub(super) async fn logout_token(services: &Services, to: &row::Model) -> Result<String, Error> {
    let algorithm = Algorithm::parse(&to.algorithm).ok_or(Error::Unreadable("logout message"))?;
    let now = services.now();
    let claims = json!({
        "iss": &*services.public_url,
        "aud": to.client_id,
        "iat": now,
        "exp": now + VALID,
        "jti": random_id(),
        "events": { EVENT: {} },
        "sub": to.subject,
        "sid": to.sid,
    });
    signing_key::sign_as(services, algorithm, LOGOUT_TOKEN, &claims).await
}
