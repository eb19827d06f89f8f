//! The request that a proxy asks about. Each kind of proxy has its own headers, and no others are read:
//! a client could send those of another kind. Each must occur exactly once.

use super::{forged::forged, reply::line};
use app::pages::cookie::Cookies;
use axum::{
    extract::Request,
    http::{
        HeaderMap, Method, StatusCode,
        header::{ACCEPT, HOST},
    },
    response::{IntoResponse, Response},
};
use identity::gate::{Host, Path, Target};

/// Precedes the path of a request that Envoy asks about.
pub const ENVOY: &str = "/forward-auth/envoy";
const ORIGINAL_METHOD: &str = "X-Original-Method";
const ORIGINAL_URL: &str = "X-Original-URL";
const FORWARDED_METHOD: &str = "X-Forwarded-Method";
const FORWARDED_HOST: &str = "X-Forwarded-Host";
const FORWARDED_URI: &str = "X-Forwarded-Uri";

pub(super) struct Asked {
    pub(super) host: Host,
    pub(super) method: String,
    /// The path and query, as the browser sent them.
    pub(super) target: Vec<u8>,
    pub(super) path: Path,
    pub(super) cookies: Cookies,
    /// The browser shows the answer as a page.
    pub(super) is_navigation: bool,
}

/// Why a request cannot be checked, in one line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The proxy does not send what it must.
    Proxy(String),
    /// No server should accept the request.
    Request(String),
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        match self {
            Self::Proxy(text) => line(StatusCode::FORBIDDEN, &text),
            Self::Request(text) => line(StatusCode::BAD_REQUEST, &text),
        }
    }
}

impl Asked {
    /// nginx: `X-Original-URL` is the scheme, the host and what the request line contained.
    pub(super) fn by_nginx(headers: &HeaderMap) -> Result<Self, Problem> {
        let method = once(headers, ORIGINAL_METHOD)?;
        let url = once(headers, ORIGINAL_URL)?;
        let rest = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"));
        let rest = rest.unwrap_or_default();
        let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
        let (host, target) = rest.split_at(end.unwrap_or(rest.len()));
        Self::of(headers, ORIGINAL_URL, host, method, target)
    }

    /// Caddy and Traefik.
    pub(super) fn by_forwarded(headers: &HeaderMap) -> Result<Self, Problem> {
        let method = once(headers, FORWARDED_METHOD)?;
        let host = once(headers, FORWARDED_HOST)?;
        let target = once(headers, FORWARDED_URI)?;
        Self::of(headers, FORWARDED_HOST, host, method, target)
    }

    /// Envoy repeats the request itself, below a path of ours.
    pub(super) fn by_envoy(request: &Request) -> Result<Self, Problem> {
        let host = once(request.headers(), HOST.as_str())?;
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        let target = path.strip_prefix(ENVOY).unwrap_or_default();
        let method = request.method().as_str().as_bytes();
        Self::of(request.headers(), "Host", host, method, target.as_bytes())
    }

    /// The address of a page on this host. Some proxies would complete one without a host with ours.
    pub(super) fn at(&self, target: &Target) -> String {
        format!("{}{}", self.host.origin(), target.as_str())
    }

    fn of(
        headers: &HeaderMap,
        named_by: &str,
        host: &[u8],
        method: &[u8],
        target: &[u8],
    ) -> Result<Self, Problem> {
        if let Some(name) = forged(headers) {
            return Err(Problem::Request(format!("A client must not send {name}.")));
        }
        let host = str::from_utf8(host).ok().and_then(|host| Host::parse_exact(host).ok());
        let host = host
            .ok_or_else(|| Problem::Proxy(format!("{named_by} does not contain a host name.")))?;
        // Names of methods are compared with capital letters; some servers accept others.
        let is_method = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'-';
        let method = str::from_utf8(method).ok().filter(|it| it.bytes().all(|it| is_method(&it)));
        let method = method.filter(|method| !method.is_empty());
        let method =
            method.ok_or_else(|| Problem::Request("The method cannot be read.".to_owned()))?;
        let path = Path::parse(target)
            .map_err(|_| Problem::Request("The path cannot be read.".to_owned()))?;
        Ok(Self {
            host,
            method: method.to_owned(),
            target: target.to_owned(),
            path,
            cookies: Cookies::of(headers),
            is_navigation: method == Method::GET.as_str() && is_for_a_page(headers),
        })
    }
}

/// The value of a header that occurs exactly once.
fn once<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a [u8], Problem> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value.as_bytes()),
        (None, _) => Err(Problem::Proxy(format!("{name} is missing."))),
        (Some(_), Some(_)) => Err(Problem::Proxy(format!("{name} occurs more than once."))),
    }
}

/// Browsers say what they do with the answer; older ones only which types they accept.
fn is_for_a_page(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => {
            let accepted = headers.get_all(ACCEPT).iter();
            accepted.filter_map(|types| types.to_str().ok()).any(|it| it.contains("text/html"))
        }
    }
}

#[cfg(test)]
mod tests;
