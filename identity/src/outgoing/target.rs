//! The address that is connected to. An administrator registers it, and this server can reach addresses
//! that the administrator cannot. It is therefore checked after the name was resolved, and no other one is
//! connected to.

use reqwest::Url;
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    time::Duration,
};
use tokio::net::lookup_host;

/// For one attempt, from name resolution to the status.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The limits of outgoing calls.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The ports on which this process accepts connections.
    pub own_ports: Vec<u16>,
    /// The time limit of an attempt.
    pub patience: Duration,
}

impl Outgoing {
    pub fn besides(own_ports: Vec<u16>) -> Self {
        Self { own_ports, patience: PATIENCE }
    }
}

/// Addresses, apart from link-local ones, at which cloud providers tell a server its own secrets.
const METADATA: [IpAddr; 7] = [
    // Alibaba Cloud, Azure
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    // Amazon, Google, Oracle
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xc1, 0, 0, 0, 0, 0xa9fe, 0xa9fe)),
];

/// Where a URL leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The name of the host, and its addresses.
    Addresses(String, Vec<SocketAddr>),
    /// The name cannot be resolved at the moment.
    Unknown,
    Forbidden,
}

/// `public_url` is that of this installation, which a proxy leads back to it.
pub(super) async fn target(url: &Url, outgoing: &Outgoing, public_url: &str) -> Target {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Target::Forbidden;
    };
    if Url::parse(public_url).is_ok_and(|own| own.origin() == url.origin()) {
        return Target::Forbidden;
    }
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let Ok(found) = lookup_host((name, port)).await else { return Target::Unknown };
    let is_http = url.scheme() != "https";
    let is_fit = |address: &SocketAddr| {
        is_allowed(*address, &outgoing.own_ports)
            && (!is_http || address.ip().to_canonical().is_loopback())
    };
    // One that is forbidden forbids them all: the name is not that of an ordinary application.
    let found: Vec<_> = found.collect();
    match !found.is_empty() && found.iter().all(is_fit) {
        true => Target::Addresses(name.to_owned(), found),
        false => Target::Forbidden,
    }
}

fn is_allowed(address: SocketAddr, own_ports: &[u16]) -> bool {
    let ip = address.ip().to_canonical();
    let is_special = match ip {
        IpAddr::V4(ip) => is_special(ip),
        IpAddr::V6(ip) => ip.is_unicast_link_local() || embedded(ip).is_some_and(is_special),
    };
    let is_own = || own_ports.contains(&address.port()) && is_of_this_computer(ip);
    !(is_special || ip.is_multicast() || ip.is_unspecified() || METADATA.contains(&ip) || is_own())
}

/// Link-local, or not the address of a single computer.
fn is_special(ip: Ipv4Addr) -> bool {
    ip.is_link_local()
        || ip.is_multicast()
        || ip.octets()[0] == 0
        || ip.octets()[0] >= 240
        || METADATA.contains(&IpAddr::V4(ip))
}

/// The IPv4 address that networks make of an IPv6 address when they translate (RFC 6052) or tunnel it (RFC
/// 3056), and the form that is out of use (RFC 4291, 2.5.5.1).
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        // Networks choose where in this block the address is (RFC 8215): refused like a special one.
        [0x64, 0xff9b, 1, ..] => Some(Ipv4Addr::UNSPECIFIED),
        [0x64, 0xff9b, .., high, low] | [0, 0, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        _ => None,
    }
}

/// Whether this computer has the address. The system uses it as the source of packets to itself.
fn is_of_this_computer(ip: IpAddr) -> bool {
    let any = match ip {
        IpAddr::V4(_) => IpAddr::from(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::from(Ipv6Addr::UNSPECIFIED),
    };
    let source = || {
        let socket = UdpSocket::bind((any, 0)).ok()?;
        // Sends nothing.
        socket.connect((ip, 9)).ok()?;
        socket.local_addr().ok()
    };
    ip.is_loopback() || source().is_some_and(|source| source.ip() == ip)
}

#[cfg(test)]
mod tests;
