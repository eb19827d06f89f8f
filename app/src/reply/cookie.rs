//! Cookies that a response sets or removes.

use crate::request::SESSION;
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use identity::{secret::Token, session::NewSession};

/// The `__Host-` prefix requires Secure, no Domain and `Path=/`. `SameSite=Lax`, because links in
/// emails must find the session; every change is a POST whose origin is checked.
pub(super) fn cookie(name: &str, value: &str, max_age: Option<i64>) -> String {
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/{age}; Secure; HttpOnly; SameSite=Lax")
}

pub(super) fn remove(name: &str) -> String {
    cookie(name, "", Some(0))
}

pub(super) fn add_cookie(response: &mut Response, cookie: &str) {
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

/// Adds a session cookie to a response without one, for a browser that missed its new token.
pub fn hand_out(response: &mut Response, token: &Token) {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter();
    let has_one =
        cookies.filter_map(|line| line.to_str().ok()).any(|line| line.starts_with(SESSION));
    if !has_one {
        add_cookie(response, &cookie(SESSION, token.reveal(), None));
    }
}

/// Encodes any text for a cookie.
pub(super) fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hex(cookie: &str) -> Option<String> {
    let pairs = cookie.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    String::from_utf8(bytes?).ok()
}
