//! Finds the session and the client's address, once per request.

mod browser_name;

use crate::listener::Peer;
use app::pages::{
    cookie::{Cookies, hand_out, sets_session},
    error::HandlerError,
    request::Viewer,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header::USER_AGENT},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::{client::Client, services::Services, session};
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// The state of the layer.
#[derive(Clone)]
pub struct Viewers {
    services: Services,
    trusted_proxies: Arc<[IpNet]>,
}

impl Viewers {
    pub fn new(services: Services, trusted_proxies: Vec<IpNet>) -> Self {
        Self { services, trusted_proxies: trusted_proxies.into() }
    }
}

/// The layer: adds a [`Viewer`] and a [`Client`] to the request's extensions.
pub async fn set(State(viewers): State<Viewers>, mut request: Request, next: Next) -> Response {
    let cookies = Cookies::of(request.headers());
    let viewer = match (request.extensions().get::<Viewer>(), cookies.session()) {
        // A request on behalf of another one has the same viewer.
        (Some(viewer), _) => viewer.clone(),
        (None, None) => Viewer::Anonymous,
        (None, Some(token)) => match session::resume(&viewers.services, &token).await {
            Ok(Some(session)) => Viewer::SignedIn(Arc::new(session)),
            Ok(None) => Viewer::Anonymous,
            Err(error) => return HandlerError::from(error).into_response(),
        },
    };
    let peer = request.extensions().get::<Peer>().copied();
    let headers = request.headers();
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let client = Client {
        address: origin_of(peer, headers, &viewers.trusted_proxies).to_string(),
        browser: browser_name::of(text(USER_AGENT.as_str())),
        request_id: text("x-request-id").to_owned(),
        device: cookies.device().map(str::to_owned),
        trust: cookies.trust().map(str::to_owned),
        zone: None,
    };
    let again = match &viewer {
        Viewer::SignedIn(session)
            if session.by_previous_token && request.method() == Method::POST =>
        {
            Some(Arc::clone(session))
        }
        _ => None,
    };
    request.extensions_mut().insert(viewer.clone());
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    // For the error page.
    response.extensions_mut().insert(viewer);
    if let Some(session) = again
        && !sets_session(&response)
        && let Ok(Some(token)) = session::hand_out_again(&viewers.services, &session).await
    {
        hand_out(&mut response, &token);
    }
    response
}

/// The nearest address that is not one of our proxies. Entries further left in `X-Forwarded-For`
/// are ignored, because a client can forge them.
pub(crate) fn origin_of(peer: Option<Peer>, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let is_unix_socket = matches!(peer, Some(Peer::UnixSocket));
    let peer = peer.and_then(Peer::ip).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    if !is_unix_socket && !is_proxy(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut nearest = peer;
    for hop in hops {
        let Some(address) = str::from_utf8(hop).ok().and_then(address) else {
            return nearest;
        };
        nearest = address;
        if !is_proxy(&address) {
            return address;
        }
    }
    nearest
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
        let proxies = ["10.0.0.0/8".parse().expect("a network")];
        origin_of(Some(peer), &headers, &proxies).to_string()
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
