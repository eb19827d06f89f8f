//! This site as a WebAuthn relying party: its domain and its exact origin.

use crate::{account::AccountId, error::Error, services::Services};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use webauthn_rs::prelude::{CredentialID, Url, Uuid, Webauthn, WebauthnBuilder};

/// `None` when the public address has no domain, for example because it is an IP address.
pub(super) fn relying_party(services: &Services, name: &str) -> Option<Webauthn> {
    let origin = Url::parse(&services.public_url).ok()?;
    let domain = origin.domain()?.to_owned();
    WebauthnBuilder::new(&domain, &origin).ok()?.rp_name(name).build().ok()
}

/// Whether the answer was made on a page of this site, outside of frames of other sites. The library
/// compares parsed origins, so it accepts other spellings of ours, which no browser sends.
pub(super) fn is_from_here(services: &Services, client_data: &[u8]) -> bool {
    let data = serde_json::from_slice::<Value>(client_data).unwrap_or_default();
    let ours = Url::parse(&services.public_url).map(|url| url.origin().ascii_serialization());
    let is_framed = data.get("topOrigin").is_some()
        || data.get("crossOrigin").is_some_and(|framed| *framed != json!(false));
    !is_framed && ours.is_ok_and(|ours| data["origin"] == ours)
}

/// The WebAuthn user handle of the account. It reveals nothing about the account and is the same
/// for all of its passkeys.
pub(super) fn handle(services: &Services, account: AccountId) -> Uuid {
    let mac = services.keys.mac("passkey", account.0.to_string().as_bytes());
    let mut handle = [0; 16];
    handle.copy_from_slice(&mac[..16]);
    Uuid::from_bytes(handle)
}

pub(super) fn write_id(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

pub(super) fn read_id(text: &str) -> Option<CredentialID> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The options for a new key. It is discoverable if the device can store it, so that users can sign
/// in without typing a name.
pub(super) fn for_creation(options: &impl serde::Serialize) -> Result<String, Error> {
    let mut options = public_key(options)?;
    options["authenticatorSelection"]["residentKey"] = json!("preferred");
    // A security key without a PIN would create a key that it cannot use.
    options["extensions"] = json!({ "credProps": true });
    Ok(options.to_string())
}

/// The options for an answer from one of `ids`, or from any passkey if there are none.
pub(super) fn for_request(
    options: &impl serde::Serialize,
    ids: &[CredentialID],
) -> Result<String, Error> {
    let mut options = public_key(options)?;
    let allowed = ids.iter().map(|id| json!({ "type": "public-key", "id": write_id(id.as_ref()) }));
    options["allowCredentials"] = allowed.collect();
    Ok(options.to_string())
}

fn public_key(options: &impl serde::Serialize) -> Result<Value, Error> {
    let mut options =
        serde_json::to_value(options).map_err(|_| Error::Unreadable("passkey options"))?;
    let mut options = options["publicKey"].take();
    // Any device will do, not only a security key.
    options["hints"] = json!([]);
    Ok(options)
}
