//! The proxies in front of this server, and what they say about a request.

use crate::listener::Peer;
use axum::http::HeaderMap;
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// The proxies whose headers are believed.
#[derive(Clone, Debug)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl From<Vec<IpNet>> for TrustedProxies {
    fn from(networks: Vec<IpNet>) -> Self {
        Self(networks.into())
    }
}

impl TrustedProxies {
    fn contain(&self, address: &IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Whether a request of this peer comes from a trusted proxy.
    pub fn include(&self, peer: Option<Peer>) -> bool {
        match peer {
            Some(Peer::UnixSocket) => true,
            Some(Peer::Address(_)) | None => {
                peer.and_then(Peer::ip).is_some_and(|address| self.contain(&address))
            }
        }
    }

    /// The client of a request: the nearest address that is not a trusted proxy. Entries further left in
    /// `X-Forwarded-For` are ignored, because a client can forge them.
    pub fn client_of(&self, peer: Option<Peer>, headers: &HeaderMap) -> IpAddr {
        let nearest = peer.and_then(Peer::ip).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        match self.include(peer) {
            true => self.forwarded(nearest, headers),
            false => nearest,
        }
    }

    fn forwarded(&self, mut nearest: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for hop in hops {
            let Some(address) = str::from_utf8(hop).ok().and_then(address) else {
                return nearest;
            };
            nearest = address;
            if !self.contain(&address) {
                return address;
            }
        }
        nearest
    }
}

/// Proxies may add a port, brackets, quotes or the zone of an IPv6 address.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim().trim_matches('"');
    if let Ok(with_port) = hop.parse::<SocketAddr>() {
        return Some(with_port.ip().to_canonical());
    }
    let in_brackets = hop.strip_prefix('[').and_then(|hop| hop.split_once(']'));
    let bare = in_brackets.map_or(hop, |(bare, _port)| bare);
    let (bare, _zone) = bare.split_once('%').unwrap_or((bare, ""));
    bare.parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn seen(peer: &str, lines: &[&str]) -> String {
        seen_by(Peer::Address(SocketAddr::new(peer.parse().expect("an address"), 1)), lines)
    }

    fn seen_by(peer: Peer, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            let line = HeaderValue::from_bytes(line.as_bytes()).expect("a header");
            headers.append("x-forwarded-for", line);
        }
        let proxies = TrustedProxies::from(vec!["10.0.0.0/8".parse().expect("a network")]);
        proxies.client_of(Some(peer), &headers).to_string()
    }

    #[test]
    fn a_forwarded_address_is_used_only_from_a_trusted_proxy() {
        assert_eq!(seen("192.0.2.9", &["198.51.100.1"]), "192.0.2.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn a_client_of_a_unix_socket_is_a_trusted_proxy() {
        let forged_and_real = "203.0.113.5, 198.51.100.1";
        assert_eq!(seen_by(Peer::UnixSocket, &[forged_and_real]), "198.51.100.1");
        assert_eq!(seen_by(Peer::UnixSocket, &[]), "0.0.0.0");
    }

    #[test]
    fn an_unreadable_hop_hides_those_before_it_and_no_other() {
        for odd in ["nonsense", "é", ""] {
            let line = format!("{odd}, 198.51.100.1");
            assert_eq!(seen("10.0.0.1", &[&line]), "198.51.100.1");
            assert_eq!(seen("10.0.0.1", &["203.0.113.5", odd, "10.0.0.2"]), "10.0.0.2");
        }
    }

    #[test]
    fn an_address_is_read_however_the_proxy_writes_it() {
        for (written, read) in [
            ("203.0.113.7:51008", "203.0.113.7"),
            (" 203.0.113.7 ", "203.0.113.7"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("\"[2001:db8::1]:443\"", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%eth0]", "fe80::1"),
            ("[fe80::1%eth0]:443", "fe80::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:51008", "203.0.113.7"),
        ] {
            assert_eq!(seen("10.0.0.1", &[written]), read, "{written}");
            assert_eq!(seen("10.0.0.1", &[written, "10.0.0.2:80"]), read, "{written}");
        }
        for odd in ["unknown", "_hidden", "203.0.113.7:99999", "203.0.113.7:http", "[]", "1"] {
            assert_eq!(seen("10.0.0.1", &["203.0.113.5", odd]), "10.0.0.1", "{odd}");
        }
    }

    #[test]
    fn the_nearest_address_that_is_not_a_proxy_is_used() {
        assert_eq!(seen("10.0.0.1", &["203.0.113.5, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["203.0.113.5", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.1", &["203.0.113.5, nonsense"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }
}
