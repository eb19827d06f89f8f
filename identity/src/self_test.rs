//! A request that this installation sends to its own public address, to find out what a reverse proxy
//! changes on the way.

use crate::{
    delivery::http::{Unreached, certificate_until, client, unreached},
    secret::hex,
    services::Services,
};
use reqwest::{
    Url,
    header::{self, ORIGIN, SET_COOKIE},
};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// The header that contains the token.
pub const HEADER: &str = "x-latchkey-self-test";
/// A cookie that the request sends, and that the answer sets.
pub const COOKIE: &str = "latchkey-self-test";

/// Seconds for which a token is valid.
const LIFETIME: i64 = 60;
/// For one request.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer. Ours are shorter.
const LONGEST: usize = 4_096;

/// What answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// Its beginning, if it is text.
    pub body: String,
    /// Whether it sets [`COOKIE`].
    pub sets_cookie: bool,
    /// When the certificate ends; `None` without encryption.
    pub certificate_until: Option<i64>,
}

/// Requests this path of the public address, with a token.
///
/// # Errors
/// Nothing answered.
pub async fn request(services: &Services, path: &str) -> Result<Answer, Unreached> {
    let url = format!("{}{path}", services.public_url);
    let url: Url = url.parse().map_err(|_| Unreached::Silent)?;
    let client = client(&url, PATIENCE).ok_or(Unreached::Insecure)?;
    let asked = client
        .get(url)
        .header(HEADER, token(services))
        .header(ORIGIN, &*services.public_url)
        .header(header::COOKIE, format!("{COOKIE}=1"));
    let mut answer = asked.send().await.map_err(|error| unreached(&error))?;
    let cookies = answer.headers().get_all(SET_COOKIE);
    let sets_cookie = cookies.iter().any(|cookie| cookie.as_bytes().starts_with(COOKIE.as_bytes()));
    let mut body = Vec::new();
    while body.len() < LONGEST
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(LONGEST - body.len())]);
    }
    Ok(Answer {
        status: answer.status().as_u16(),
        sets_cookie,
        certificate_until: certificate_until(&answer),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// `<time>.<MAC>`, which only a holder of the key file can make.
fn token(services: &Services) -> String {
    let now = services.now();
    format!("{now}.{}", mac(services, now))
}

/// Whether [`request`] made this token a moment ago, with the same key file.
pub fn is_valid(services: &Services, token: &str) -> bool {
    let Some((at, given)) = token.split_once('.') else { return false };
    let Ok(at) = at.parse::<i64>() else { return false };
    at.abs_diff(services.now()) <= LIFETIME.unsigned_abs()
        && mac(services, at).as_bytes().ct_eq(given.as_bytes()).into()
}

fn mac(services: &Services, at: i64) -> String {
    hex(&services.keys.mac("self_test", at.to_string().as_bytes()))
}
