//! Asking for an answer.

use super::{
    ceremony::{self, Slot},
    offer::are_offered,
    relying_party::{for_request, relying_party},
    stored::passkey_ids,
};
use crate::{account::AccountId, error::Error, services::Services};
use webauthn_rs::prelude::{CredentialID, Webauthn};

/// Asks for one of the passkeys `ids`, or for any passkey if there are none. The device must verify
/// its user.
pub(super) async fn ask(
    services: &Services,
    slot: &Slot,
    ids: &[CredentialID],
) -> Result<Option<String>, Error> {
    let Some(site) = site(services).await? else {
        return Ok(None);
    };
    let (options, state) = site
        .start_discoverable_authentication()
        .map_err(|_| Error::Unreadable("passkey options"))?;
    ceremony::begin(services, slot, &state).await?;
    for_request(&options, ids).map(Some)
}

/// Asks for one of the passkeys of this account. `None` if it has none.
pub(super) async fn ask_owner(
    services: &Services,
    slot: &Slot,
    account: AccountId,
) -> Result<Option<String>, Error> {
    match passkey_ids(services, account).await? {
        ids if ids.is_empty() => Ok(None),
        ids => ask(services, slot, &ids).await,
    }
}

/// Asks for one of `ids`, passkeys or security keys, after the password. The device verifies its
/// user if it can.
pub(super) async fn ask_with_security_keys(
    services: &Services,
    slot: &Slot,
    ids: &[CredentialID],
) -> Result<Option<String>, Error> {
    let Some(site) = site(services).await? else {
        return Ok(None);
    };
    // Stored like the state of the other request, so that one function checks the answers to both.
    let (options, state) = site
        .start_securitykey_authentication(&[])
        .map_err(|_| Error::Unreadable("passkey options"))?;
    ceremony::begin(services, slot, &state).await?;
    for_request(&options, ids).map(Some)
}

async fn site(services: &Services) -> Result<Option<Webauthn>, Error> {
    let are_offered = are_offered(services).await?;
    Ok(relying_party(services, "").filter(|_| are_offered))
}
