//! Where a request comes from: address, browser, and whether this browser has signed in before.

use crate::{account::Owner, keys::KeyRing, message::Happened, secret::random_bytes};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::net::{IpAddr, Ipv6Addr};
use subtle::ConstantTimeEq;

/// What the audit log says about the other side, made at the edge and bounded there.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// An IP address in text.
    pub address: String,
    /// A short name such as "Firefox on Windows".
    pub browser: String,
    /// The request's id in the log.
    pub request_id: String,
    /// What the device cookie held.
    pub device: Option<String>,
    /// What the trusted-browser cookie held.
    pub trust: Option<String>,
}

impl Client {
    /// When and from where something was done, for the mail that tells it.
    pub(crate) fn happened(&self, at: i64) -> Happened {
        Happened { at, browser: self.browser.clone(), address: self.address.clone() }
    }

    /// The network that the address belongs to: one subscriber has a whole /64 of IPv6.
    pub fn network(&self) -> String {
        match self.address.parse() {
            Ok(IpAddr::V6(address)) => {
                Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string()
            }
            _ => self.address.clone(),
        }
    }
}

/// A cookie that says "this browser once completed a sign-in for this account" (OWASP, device
/// cookies). It opens nothing: its browser only has a budget of guesses of its own, so that a
/// stranger cannot use up the owner's.
///
/// It is bound to the security version: cookies that were collected before two-factor
/// authentication was turned on are those of unknown browsers afterwards.
pub(crate) fn new_device(keys: &KeyRing, owner: Owner) -> String {
    let id = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
    let mac = URL_SAFE_NO_PAD.encode(device_mac(keys, owner, &id));
    format!("{id}.{mac}")
}

/// The cookie of a device that is known already, for the account as it stands after a change. A
/// browser that is not known does not become known by changing something.
pub(crate) fn same_device(
    keys: &KeyRing,
    owner: Owner,
    version: i64,
    cookie: Option<&str>,
) -> Option<String> {
    let id = known_device(keys, owner, cookie)?;
    let mac = device_mac(keys, Owner { security_version: version, ..owner }, id);
    Some(format!("{id}.{}", URL_SAFE_NO_PAD.encode(mac)))
}

/// The id of a device cookie that was made for this account as it stands.
pub(crate) fn known_device<'a>(
    keys: &KeyRing,
    owner: Owner,
    cookie: Option<&'a str>,
) -> Option<&'a str> {
    let (id, mac) = cookie?.split_once('.')?;
    let given = URL_SAFE_NO_PAD.decode(mac).ok()?;
    let same = device_mac(keys, owner, id).ct_eq(given.as_slice());
    bool::from(same).then_some(id)
}

fn device_mac(keys: &KeyRing, owner: Owner, id: &str) -> [u8; 32] {
    let Owner { id: account, security_version } = owner;
    keys.mac("device", format!("{}|{security_version}|{id}", account.0).as_bytes())
}
