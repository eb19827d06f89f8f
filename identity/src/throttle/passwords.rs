//! Passwords of an account. All attempts are counted together, whatever form they use and whichever
//! browser they come from. Once an attacker has used up the attempts, a browser that has signed in
//! before may make a few more, which are counted separately. So the owner is not locked out.

use super::{
    charge::{Charge, charge},
    key::Key,
    rule::{PASSWORDS, PASSWORDS_IN_KNOWN_BROWSER},
};
use crate::{
    account::{AccountId, Owner},
    client::Client,
    device,
    entity::account,
    error::Error,
    services::Services,
};

/// Counts an attempt before it is made. Returns the key that it was charged to, or when the next
/// one is allowed. `owner` may not exist.
pub(crate) async fn charge_password(
    services: &Services,
    email_key: &str,
    owner: Option<&account::Model>,
    client: &Client,
) -> Result<Result<Key, i64>, Error> {
    let all = Key::of_address(services, email_key, owner.map(|owner| AccountId(owner.id)));
    let Charge::Paused { until } = charge(services, &all, PASSWORDS).await? else {
        return Ok(Ok(all));
    };
    let is_known =
        |owner: &Owner| device::known(&services.keys, *owner, client.device.as_deref()).is_some();
    let Some(owner) = owner.map(Owner::from).filter(is_known) else {
        return Ok(Err(until));
    };
    let own = Key::of_account(services, "password", owner, client);
    Ok(match charge(services, &own, PASSWORDS_IN_KNOWN_BROWSER).await? {
        Charge::Granted { .. } => Ok(own),
        Charge::Paused { until } => Err(until),
    })
}
