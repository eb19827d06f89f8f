//! Refuses cross-site requests (CSRF) and requests for another host.
//!
//! Every action is a form post that also works without client code, so there is no custom header to
//! check, and forms carry no CSRF token. `Origin` and `Sec-Fetch-Site` are checked instead, in a
//! layer around all handlers, so that no handler can omit the check.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{ALLOW, HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use app::pages::path;

use crate::health::is_health_check;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");

/// The public origin of this installation.
#[derive(Clone)]
pub struct PublicOrigin {
    origin: Arc<str>,
    host: Arc<str>,
    /// The port that a client may omit from the Host header.
    default_port: u16,
}

impl PublicOrigin {
    /// `public_url` must be normalized as in [`crate::config::Config`].
    pub fn new(public_url: &str) -> Self {
        let host = public_url.split("://").nth(1).unwrap_or_default();
        Self {
            origin: public_url.into(),
            host: host.into(),
            default_port: if public_url.starts_with("https:") { 443 } else { 80 },
        }
    }

    /// Clients may send the host in the URI, in the Host header, or in both. Each one that is
    /// present must name this installation.
    fn is_named_by(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(HOST).iter().map(|value| value.to_str().ok());
        let (header, second) = (named.next(), named.next());
        let address = request.uri().authority().map(|authority| Some(authority.as_str()));
        let is_right = |host: Option<&str>| host.is_some_and(|host| self.is_host(host));
        second.is_none()
            && (header.is_some() || address.is_some())
            && header.is_none_or(is_right)
            && address.is_none_or(is_right)
    }

    fn is_host(&self, host: &str) -> bool {
        let default_port = format!(":{}", self.default_port);
        let host = host.strip_suffix(&default_port).unwrap_or(host);
        host.eq_ignore_ascii_case(&self.host)
    }

    fn sent(&self, headers: &HeaderMap) -> bool {
        let site = stated(headers, &SEC_FETCH_SITE);
        let origin = stated(headers, &ORIGIN);
        let site_is_right = site == Stated::Once("same-origin");
        let origin_is_right = origin == Stated::Once(&self.origin);
        match (site, origin) {
            (Stated::Never, Stated::Never) => false,
            (_, Stated::Never) => site_is_right,
            (Stated::Never, _) => origin_is_right,
            _ => site_is_right && origin_is_right,
        }
    }
}

/// The layer: 405 for methods other than GET, HEAD and POST, 421 for another host, 403 for a POST that
/// was not sent by a page of this installation, and 400 for a request of an application that its user did
/// not open.
pub async fn guard(State(public): State<PublicOrigin>, request: Request, next: Next) -> Response {
    let changes_something = match *request.method() {
        Method::GET | Method::HEAD => false,
        Method::POST => true,
        _ => {
            let refusal = "This address accepts only GET, HEAD and POST.\n";
            let allow = [(ALLOW, "GET, HEAD, POST")];
            return (StatusCode::METHOD_NOT_ALLOWED, allow, refusal).into_response();
        }
    };
    // Health checks call each node by its address, or send no host at all.
    if !is_health_check(&request) && !public.is_named_by(&request) {
        let refusal = format!(
            "This server responds only to requests for {}; open that address, or make the proxy \
             pass on the Host header.\n",
            public.origin
        );
        return (StatusCode::MISDIRECTED_REQUEST, refusal).into_response();
    }
    let is_entry = is_entry_of_gate(&request);
    if (is_entry || is_of_application(&request)) && !is_opened(&request) {
        let refusal = "Open this address in a browser, as a link or a form of the application.\n";
        return (StatusCode::BAD_REQUEST, refusal).into_response();
    }
    if changes_something && !is_of_application(&request) && !public.sent(request.headers()) {
        tracing::warn!("rejected a change that did not come from this site");
        let refusal =
            "This request did not come from a page of this site, so nothing was changed.\n";
        return (StatusCode::FORBIDDEN, refusal).into_response();
    }
    next.run(request).await
}

/// Where gates send browsers. Our own client code requests the second address after a form of ours.
fn is_entry_of_gate(request: &Request) -> bool {
    match request.uri().path() {
        path::GATE_ENTER => true,
        path::GATE_CONTINUE => {
            stated(request.headers(), &SEC_FETCH_SITE) != Stated::Once("same-origin")
        }
        _ => false,
    }
}

/// Applications may send their requests as forms (OpenID Connect Core 3.1.2.1). Such a form is only
/// read, or stored, until its user continues it with a GET.
fn is_of_application(request: &Request) -> bool {
    [path::AUTHORIZE, path::END_SESSION].contains(&request.uri().path())
}

/// Whether the browser opens the address now, in place of the page before. Every other request, such as
/// one of a script or an image, or one in advance, would make codes and use up the limit of the user.
fn is_opened(request: &Request) -> bool {
    let headers = request.headers();
    let mode = stated(headers, &SEC_FETCH_MODE);
    request.method() != Method::HEAD
        && matches!(mode, Stated::Never | Stated::Once("navigate"))
        && !headers.contains_key(SEC_PURPOSE)
}

#[derive(PartialEq)]
enum Stated<'a> {
    Never,
    Once(&'a str),
    /// Sent more than once, or not as text.
    Unclear,
}

fn stated<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Stated<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Stated::Never,
        (Some(value), None) => value.to_str().map_or(Stated::Unclear, Stated::Once),
        (Some(_), Some(_)) => Stated::Unclear,
    }
}

#[cfg(test)]
#[path = "origin/tests.rs"]
mod tests;
