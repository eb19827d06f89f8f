//! How an answer reaches its application: in the query of the redirect URI, or in a form (OAuth 2.0
//! Multiple Response Types 2.1, OAuth 2.0 Form Post Response Mode).

use super::{answer::Problem, parameters::Parameters};
use url::{Host, Url};

pub(super) const FORM_POST: &str = "form_post";

pub(super) enum ResponseMode {
    Query,
    /// To this origin.
    FormPost(String),
}

impl ResponseMode {
    pub(super) fn of(parameters: &Parameters, redirect_uri: &str) -> Result<Self, Problem> {
        match parameters.value("response_mode").ok().flatten() {
            None | Some("query") => Ok(Self::Query),
            Some(FORM_POST) => origin(redirect_uri).map(Self::FormPost).ok_or(NO_WEB_SERVER),
            Some(_) => Err(Problem::InvalidRequest("response_mode is not query or form_post")),
        }
    }
}

const NO_WEB_SERVER: Problem = Problem::InvalidRequest(
    "response_mode form_post requires a redirect URI with https, or with http and 127.0.0.1 or localhost",
);

/// The origin that a form may be sent to. A program with a private-use scheme gets only the address of a
/// form. A Content-Security-Policy cannot name an IPv6 address.
fn origin(redirect_uri: &str) -> Option<String> {
    let url = Url::parse(redirect_uri).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http");
    let has_name = !matches!(url.host(), None | Some(Host::Ipv6(_)));
    let origin = url.origin().ascii_serialization();
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'/');
    (is_web && has_name && origin.bytes().all(is_plain)).then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_to_web_servers_only() {
        for (uri, found) in [
            ("https://wiki.example.org/cb?a=1", Some("https://wiki.example.org")),
            ("https://wiki.example.org:8443", Some("https://wiki.example.org:8443")),
            ("http://127.0.0.1:5000/cb", Some("http://127.0.0.1:5000")),
            ("http://localhost/cb", Some("http://localhost")),
            ("http://[::1]:5000/cb", None),
            ("https://[2001:db8::1]/cb", None),
            ("org.example.app:/cb", None),
            ("org.example.app://wiki.example.org/cb", None),
            ("javascript:alert(1)", None),
            ("https://a;script-src.example/cb", None),
            ("https://a,b.example/cb", None),
            ("https://a'b.example/cb", None),
        ] {
            assert_eq!(origin(uri).as_deref(), found, "{uri}");
        }
    }
}
