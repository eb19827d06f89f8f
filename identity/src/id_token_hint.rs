//! ID tokens that applications send back, to name the user or the session that they mean
//! (`id_token_hint`).

use crate::{error::Error, services::Services, signing_key};

/// What an ID token of this installation says.
pub(crate) struct Hint {
    /// The connection that it was issued to.
    pub(crate) client_id: String,
    pub(crate) subject: String,
    pub(crate) sid: String,
}

/// `None` unless this installation signed the ID token. One that has expired counts: an application sends
/// the one from the sign-in.
pub(crate) async fn read(services: &Services, token: &str) -> Result<Option<Hint>, Error> {
    let Some(claims) = signing_key::verified(services, token).await? else { return Ok(None) };
    let text = |name: &str| claims.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    if text("iss").as_deref() != Some(&*services.public_url) {
        return Ok(None);
    }
    let named = (text("aud"), text("sub"), text("sid"));
    let (Some(client_id), Some(subject), Some(sid)) = named else { return Ok(None) };
    Ok(Some(Hint { client_id, subject, sid }))
}
