//! The cookies: their names, those that a request sends, and those that a response sets or removes.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use identity::{secret::Token, session::NewSession};

pub(crate) const SESSION: &str = "__Host-session";
pub(crate) const PENDING: &str = "__Host-pending";
pub(crate) const DEVICE: &str = "__Host-device";
pub(crate) const TRUST: &str = "__Host-trust";
pub(crate) const PASSKEY: &str = "__Host-passkey";
pub(crate) const LINK: &str = "__Host-link";
pub(crate) const DESTINATION: &str = "__Host-destination";
pub(crate) const NOTICE: &str = "__Host-notice";
pub(crate) const THEME: &str = "theme";

#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
        let parts = lines.flat_map(|line| line.split(|byte| *byte == b';'));
        // Another application on this host may set cookies that are not ASCII; none of ours is.
        let parts = parts.filter(|part| part.is_ascii()).filter_map(|p| str::from_utf8(p).ok());
        let pairs = parts.filter_map(|part| part.trim().split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// Returns `None` if the name occurs twice, because an attacker may have set one of the
    /// cookies.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(each, _)| each == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    pub fn session(&self) -> Option<Token> {
        Token::parse(self.get(SESSION)?)
    }

    pub(crate) fn pending(&self) -> Option<Token> {
        Token::parse(self.get(PENDING)?)
    }

    /// The value of the trusted-browser cookie.
    pub fn trust(&self) -> Option<&str> {
        self.get(TRUST)
    }

    /// The token of the email link that was opened in this browser.
    pub(crate) fn link(&self) -> Option<Token> {
        Token::parse(self.get(LINK)?)
    }

    /// The token of the passkey challenge that this browser requested.
    pub(crate) fn passkey(&self) -> Option<Token> {
        Token::parse(self.get(PASSKEY)?)
    }

    /// The value of the device cookie, which identifies known browsers.
    pub fn device(&self) -> Option<&str> {
        self.get(DEVICE)
    }
}

/// The `__Host-` prefix requires Secure, no Domain and `Path=/`. `SameSite=Lax`, because links in
/// emails must find the session; every change is a POST whose origin is checked.
pub fn cookie(name: &str, value: &str, max_age: Option<i64>) -> String {
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/{age}; Secure; HttpOnly; SameSite=Lax")
}

pub fn remove(name: &str) -> String {
    cookie(name, "", Some(0))
}

pub fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Adds the cookie of a renewed session to a response.
pub(crate) fn with_session(mut response: Response, new: &NewSession) -> Response {
    add_cookie(&mut response, &cookie(SESSION, new.token.reveal(), None));
    response
}

/// Adds a cookie that lasts `max_age` seconds.
pub(crate) fn keep(mut response: Response, name: &str, value: &str, max_age: i64) -> Response {
    add_cookie(&mut response, &cookie(name, value, Some(max_age)));
    response
}

/// Removes a cookie from the browser.
pub(crate) fn without(mut response: Response, name: &str) -> Response {
    add_cookie(&mut response, &remove(name));
    response
}

/// Whether the response starts, renews or ends a session.
pub fn sets_session(response: &Response) -> bool {
    let mut cookies = response.headers().get_all(header::SET_COOKIE).iter();
    cookies.any(|cookie| cookie.as_bytes().starts_with(SESSION.as_bytes()))
}

/// Adds the session cookie for a browser that missed its new token.
pub fn hand_out(response: &mut Response, token: &Token) {
    add_cookie(response, &cookie(SESSION, token.reveal(), None));
}

/// Encodes any text for a cookie.
pub(crate) fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn from_hex(cookie: &str) -> Option<String> {
    let pairs = cookie.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_is_not_ascii_hides_no_other() {
        let line = HeaderValue::from_bytes("a=é; b=2".as_bytes()).expect("a header");
        let cookies = Cookies::of(&HeaderMap::from_iter([(header::COOKIE, line)]));
        assert_eq!((cookies.get("a"), cookies.get("b")), (None, Some("2")));
    }

    #[test]
    fn a_cookie_that_occurs_twice_is_ignored() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; b=2; a=3"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=4"));
        let cookies = Cookies::of(&headers);
        assert_eq!(
            (cookies.get("a"), cookies.get("b"), cookies.get("c")),
            (None, Some("2"), Some("4"))
        );
    }
}
