//! The client of a request: its address and browser.

use crate::account::TimeZoneName;
use rustix::process::getuid;
use std::net::{IpAddr, Ipv6Addr};

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
    /// The time zone of the browser. Only forms that may be a user's first sign-in contain it.
    pub zone: Option<TimeZoneName>,
}

impl Client {
    /// The operator at the command line, with the id of the Unix user.
    pub fn operator() -> Self {
        Self {
            address: "local".to_owned(),
            browser: format!("command line, Unix user {}", getuid().as_raw()),
            ..Self::default()
        }
    }

    /// The same client, with the time zone that its browser sent. An unknown zone is ignored.
    pub fn in_zone(&self, sent: &str) -> Self {
        Self { zone: TimeZoneName::parse(sent), ..self.clone() }
    }

    /// When and from where something happened, for emails.
    pub(crate) fn happened(&self, at: i64) -> Happened {
        Happened { at, browser: self.browser.clone(), address: self.address.clone() }
    }

    pub fn network(&self) -> String {
        self.part_of(network_of)
    }

    pub fn site(&self) -> String {
        self.part_of(site_of)
    }

    fn part_of(&self, part: fn(IpAddr) -> IpAddr) -> String {
        let address = self.address.parse().map(part);
        address.map_or_else(|_| self.address.clone(), |part| part.to_string())
    }
}

/// The site of an address: the /48 of an IPv6 address, the most that one subscriber usually has.
pub fn site_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 80 << 80).into(),
        IpAddr::V4(_) => address,
    }
}

/// The network of an address: the /64 of an IPv6 address, because one subscriber has at least all
/// of it.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        IpAddr::V4(_) => address,
    }
}

/// When and from where something happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Seconds since 1970.
    pub at: i64,
    pub browser: String,
    pub address: String,
}
