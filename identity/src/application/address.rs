//! Where users start an application. Browsers are sent there, so the address is parsed strictly.

use url::{Host, Url};

/// Maximum bytes.
const LONGEST: usize = 2_000;

/// An address that begins with `https://`, or with `http://` on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// `None` for other schemes, and for an address with a user, a fragment, a backslash, white space
    /// or a control character.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://")?;
        let is_bad = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '#');
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if text.len() > LONGEST || text.contains(is_bad) || authority.contains('@') {
            return None;
        }
        // The library would skip further slashes in front of the host.
        let url = Url::parse(text).ok().filter(|_| !authority.is_empty())?;
        let is_safe = match url.scheme() {
            "https" => true,
            "http" => is_this_computer(url.host()?),
            _ => false,
        };
        let is_same = url.scheme() == scheme.to_ascii_lowercase();
        (is_safe && is_same && url.as_str().len() <= LONGEST).then(|| Self(url.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_this_computer(host: Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
