//! Gates, as reverse proxies and browsers use them.

mod asked;
mod entering;
mod refused;
mod slow;

use crate::test_app::{Answer, Browser, ORIGIN, TestApp};
use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request},
};
use identity::gate::Checks;
use server::{
    forward_auth::{self, PROXY},
    listener::Peer,
    trusted_proxies::TrustedProxies,
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};
use tower::ServiceExt;

pub(crate) const HOST: &str = "wiki.example.org";

/// A gate of an application with this proof.
pub(crate) async fn add_gate(app: &TestApp, proof: &str, rules: &str) {
    let application = format!(
        "INSERT INTO applications (name, name_key, who, proof, accepts_trusted_browser, is_on, \
         version, created_at) VALUES ('Our <Wiki>', 'our <wiki>', 'everyone', '{proof}', FALSE, TRUE, 1, 0)"
    );
    let gate = format!(
        "INSERT INTO gates (application_id, host, remote_user, told_groups, rules, version, created_at) \
         SELECT id, '{HOST}', 'user_name', 'demand', '{rules}', 1, 0 FROM applications"
    );
    for statement in [application, gate] {
        app.bench.try_statement(&statement).await.unwrap();
    }
}

/// The listener for proxies, and what a browser sends through one.
pub(crate) struct Proxy {
    router: Router,
    peer: Option<Peer>,
    /// Of the browser, for the protected host.
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Proxy {
    pub(crate) fn new(app: &TestApp) -> Self {
        let trusted = vec!["10.0.0.0/8".parse().unwrap()];
        let proxies = TrustedProxies::from(trusted);
        let checks = Arc::new(Checks::new(&app.bench.services));
        let router = forward_auth::routes(&app.bench.services, &checks, proxies, ORIGIN);
        Self { router, peer: peer("127.0.0.1"), cookies: BTreeMap::new() }
    }

    /// A request of the proxy, with these headers and no others.
    async fn send(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let mut request = request.body(Body::empty()).unwrap();
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(peer);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 100_000).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        for cookie in answer.set_cookies() {
            let (pair, rest) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-latchkey-"), "{cookie}");
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(rest.contains(attribute) && !rest.contains("Domain"), "{cookie}");
            }
            match value {
                "" => _ = self.cookies.remove(name),
                value => _ = self.cookies.insert(name.to_owned(), value.to_owned()),
            }
        }
        answer
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, it)| format!("{name}={it}")).collect();
        pairs.join("; ")
    }

    /// Caddy and Traefik ask about a request of the browser with these headers.
    async fn asked(&mut self, method: &str, path: &str, more: &[(&str, &str)]) -> Answer {
        let cookies = self.cookie_line();
        let own = [
            ("x-forwarded-method", method),
            ("x-forwarded-host", HOST),
            ("x-forwarded-uri", path),
            ("cookie", &cookies),
        ];
        self.send(PROXY, &[&own[..], more].concat()).await
    }

    /// nginx asks, at one of its two endpoints, about a page that the browser opens.
    async fn by_nginx(&mut self, endpoint: &str, path: &str) -> Answer {
        let (cookies, url) = (self.cookie_line(), format!("https://{HOST}{path}"));
        let headers = [
            ("x-original-method", "GET"),
            ("x-original-url", &url),
            ("cookie", &cookies),
            ("accept", "text/html"),
        ];
        self.send(endpoint, &headers).await
    }

    /// The browser opens a page of another host.
    async fn of_host(&mut self, host: &str, path: &str) -> Answer {
        let headers = [
            ("x-forwarded-method", "GET"),
            ("x-forwarded-host", host),
            ("x-forwarded-uri", path),
            ("sec-fetch-mode", "navigate"),
        ];
        self.send(PROXY, &headers).await
    }

    /// The browser opens a page.
    pub(crate) async fn open(&mut self, path: &str) -> Answer {
        self.asked("GET", path, &[("sec-fetch-mode", "navigate")]).await
    }

    /// Leads a browser that is signed in through sign-in to this page.
    pub(crate) async fn enter(&mut self, browser: &mut Browser, path: &str) {
        let sent = self.open(path).await;
        let back = browser.get(on_latchkey(&sent)).await;
        let entered = self.open(on_gate(back.location())).await;
        assert_eq!((entered.status.as_u16(), on_gate(entered.location())), (303, path));
    }
}

fn peer(address: &str) -> Option<Peer> {
    Some(Peer::Address(SocketAddr::new(address.parse().unwrap(), 1)))
}

/// The path on our own host to which a gate sends a browser.
#[track_caller]
pub(crate) fn on_latchkey(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().strip_prefix(ORIGIN).unwrap()
}

/// The path on the protected host to which a browser is sent.
#[track_caller]
pub(crate) fn on_gate(location: &str) -> &str {
    location.strip_prefix("https://wiki.example.org").unwrap_or_else(|| panic!("{location}"))
}
