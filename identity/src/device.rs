//! Browsers that have signed in to an account before.

use crate::{account::Owner, keys::KeyRing, secret::random_id};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

/// A cookie that says "this browser once completed a sign-in for this account" (OWASP, device
/// cookies). It only gives the browser a separate budget of guesses, so that an attacker cannot use
/// up the owner's.
///
/// It is bound to the security version: cookies collected before two-factor authentication was
/// turned on do not count afterwards.
pub(crate) fn new(keys: &KeyRing, owner: Owner) -> String {
    let id = random_id();
    let mac = URL_SAFE_NO_PAD.encode(mac_of(keys, owner, &id));
    format!("{id}.{mac}")
}

/// Renews a valid device cookie for a new security `version` of the account. An unknown browser
/// does not become known by a change.
pub(crate) fn renewed(
    keys: &KeyRing,
    owner: Owner,
    version: i64,
    cookie: Option<&str>,
) -> Option<String> {
    let id = known(keys, owner, cookie)?;
    let mac = mac_of(keys, Owner { security_version: version, ..owner }, id);
    Some(format!("{id}.{}", URL_SAFE_NO_PAD.encode(mac)))
}

/// The id in a device cookie that is valid for this account and security version.
pub(crate) fn known<'a>(keys: &KeyRing, owner: Owner, cookie: Option<&'a str>) -> Option<&'a str> {
    let (id, mac) = cookie?.split_once('.')?;
    let given = URL_SAFE_NO_PAD.decode(mac).ok()?;
    let same = mac_of(keys, owner, id).ct_eq(given.as_slice());
    bool::from(same).then_some(id)
}

fn mac_of(keys: &KeyRing, owner: Owner, id: &str) -> [u8; 32] {
    let Owner { id: account, security_version } = owner;
    keys.mac("device", format!("{}|{security_version}|{id}", account.0).as_bytes())
}
