//! The client of a request: address, browser, and whether this browser has signed in before.

use crate::{account::Owner, keys::KeyRing, message::Happened, secret::random_bytes};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::net::{IpAddr, Ipv6Addr};
use subtle::ConstantTimeEq;

/// The client as recorded in the audit log. The HTTP layer creates it and limits its lengths.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// An IP address as text.
    pub address: String,
    /// For example "Firefox on Windows".
    pub browser: String,
    /// The id of the request in the server's log.
    pub request_id: String,
    /// The value of the device cookie.
    pub device: Option<String>,
    /// The value of the trusted-browser cookie.
    pub trust: Option<String>,
}

impl Client {
    /// When and from where something happened, for emails.
    pub(crate) fn happened(&self, at: i64) -> Happened {
        Happened { at, browser: self.browser.clone(), address: self.address.clone() }
    }

    /// The network of the address: the /64 of an IPv6 address, because one subscriber has all of
    /// it.
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
/// cookies). It only gives the browser a separate budget of guesses, so that an attacker cannot use
/// up the owner's.
///
/// It is bound to the security version: cookies collected before two-factor authentication was
/// turned on do not count afterwards.
pub(crate) fn new_device(keys: &KeyRing, owner: Owner) -> String {
    let id = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
    let mac = URL_SAFE_NO_PAD.encode(device_mac(keys, owner, &id));
    format!("{id}.{mac}")
}

/// Renews a valid device cookie for a new security `version` of the account. An unknown browser
/// does not become known by a change.
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

/// The id in a device cookie that is valid for this account and security version.
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
