//! Verifies the answer of a device that created a key (a WebAuthn attestation).

use super::{
    answer,
    ceremony::{self, Slot},
    offer::are_offered,
    relying_party::{is_from_here, relying_party},
};
use crate::{error::Error, services::Services, session::Session};
use serde_json::json;
use webauthn_rs::prelude::{
    Credential, RegisterPublicKeyCredential, SecurityKey, SecurityKeyRegistration,
};

/// A key that was just created.
pub(super) struct NewKey {
    pub(super) key: SecurityKey,
    /// Whether it is a passkey: stored on the device, which verified its user.
    pub(super) signs_in_alone: bool,
}

/// The key in the answer, if it matches the challenge of this session.
pub(super) async fn answered(
    services: &Services,
    session: &Session,
    answer: &str,
) -> Result<Option<NewKey>, Error> {
    let slot = Slot::of_registration(session);
    let Some(state) = ceremony::take::<SecurityKeyRegistration>(services, &slot).await? else {
        return Ok(None);
    };
    let Some(answer) = answer::attestation(answer) else {
        return Ok(None);
    };
    if !is_from_here(services, &answer.response.client_data_json) || !are_offered(services).await? {
        return Ok(None);
    }
    let Some(site) = relying_party(services, "") else {
        return Ok(None);
    };
    let key = site.finish_securitykey_registration(&answer, &state).ok();
    let key = key.filter(|key| key.cred_id() == &answer.raw_id);
    Ok(key.map(|key| {
        let is_verified = Credential::from(key.clone()).user_verified;
        NewKey { key, signs_in_alone: is_verified && is_stored(&answer) }
    }))
}

/// Whether the device can find the key without its id. Where the browser does not say, it can unless
/// the device is a separate security key.
fn is_stored(answer: &RegisterPublicKeyCredential) -> bool {
    let said = answer.extensions.cred_props.as_ref().and_then(|properties| properties.rk);
    said.unwrap_or_else(|| {
        let transports = json!(answer.response.transports);
        let is_phone_or_computer = |place: &str| place == "internal" || place == "hybrid";
        let mut transports = transports.as_array().into_iter().flatten();
        transports.any(|place| place.as_str().is_some_and(is_phone_or_computer))
    })
}
