//! What takes the place of an ID token in an address of our own. A form from another site arrives without
//! the cookie of the session, and is continued with a GET. The ID token, which names the user, is checked
//! before that, so that it is in no address, and in no log of a proxy.

use crate::{secret::hex, services::Services};
use subtle::ConstantTimeEq;

/// The name of the parameter.
pub(super) const NAME: &str = "checked_hint";

/// Seconds for which it is valid. The browser sends it at once.
pub const LASTS: i64 = 60;

/// `<sid>.<time>.<MAC>`, which only a holder of the key file can make.
pub(super) fn made(services: &Services, client_id: &str, sid: &str) -> String {
    let until = services.now() + LASTS;
    format!("{sid}.{until}.{}", mac(services, client_id, sid, until))
}

/// The `sid`. `None` unless [`made`] made it a moment ago for this client ID.
pub(super) fn read<'a>(services: &Services, client_id: &str, text: &'a str) -> Option<&'a str> {
    let mut parts = text.split('.');
    let (sid, until, given) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
    let lasts = services.now() < until && services.has_happened(until - LASTS);
    let right = mac(services, client_id, sid, until);
    let is_right = lasts && right.as_bytes().ct_eq(given.as_bytes()).into();
    is_right.then_some(sid)
}

fn mac(services: &Services, client_id: &str, sid: &str, until: i64) -> String {
    let text = format!("{client_id}|{sid}|{until}");
    hex(&services.keys.mac("checked_hint", text.as_bytes()))
}
