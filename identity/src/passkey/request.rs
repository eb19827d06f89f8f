//! Asking for an answer.

use super::{
    ceremony::{self, Slot},
    offer::are_offered,
    relying_party::{for_request, relying_party},
};
use crate::{error::Error, services::Services};
use webauthn_rs::prelude::CredentialID;

/// Asks for one of `ids`, or for any passkey if there are none.
pub(super) async fn ask(
    services: &Services,
    slot: &Slot,
    ids: &[CredentialID],
) -> Result<Option<String>, Error> {
    let Some(site) = relying_party(services, "") else {
        return Ok(None);
    };
    if !are_offered(services).await? {
        return Ok(None);
    }
    let (options, state) = site
        .start_discoverable_authentication()
        .map_err(|_| Error::Unreadable("passkey options"))?;
    ceremony::begin(services, slot, &state).await?;
    for_request(&options, ids).map(Some)
}
