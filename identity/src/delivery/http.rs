//! One request to a gateway. Only the status matters; the body is neither read nor logged.

use super::{
    outcome::{Outcome, Problem, Tried},
    tls,
};
use reqwest::{
    Client, ClientBuilder, Error, RequestBuilder, Response, StatusCode, Url, header, redirect,
};
use rustls::crypto::ring;
use std::time::Duration;

/// Why nothing answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// Encryption failed, for example because the certificate is not trusted.
    Insecure,
    /// It did not answer, or not in time.
    Silent,
}

/// For one request, from name resolution to the status.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Sends what `fill` makes of a POST to `url`. It follows no redirects and uses no proxy: phone
/// numbers and codes go only to the configured URL.
pub(super) async fn post(
    url: &Url,
    patience: Duration,
    fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Tried {
    let Some(client) = client(url, patience) else {
        return Problem::Insecure.later().into();
    };
    match fill(client.post(url.clone())).send().await {
        Ok(answer) => {
            Tried { outcome: of_answer(&answer), said: Some(answer.status().to_string()) }
        }
        Err(error) => of_failure(&error).into(),
    }
}

pub(crate) fn client(url: &Url, patience: Duration) -> Option<Client> {
    builder(url, patience).build().ok()
}

/// A client that follows no redirects and uses no proxy.
pub(crate) fn builder(url: &Url, patience: Duration) -> ClientBuilder {
    // Only the first call has an effect.
    _ = ring::default_provider().install_default();
    Client::builder()
        .user_agent("Latchkey")
        .redirect(redirect::Policy::none())
        .no_proxy()
        .https_only(url.scheme() == "https")
        .tls_info(true)
        .connect_timeout(patience)
        .timeout(patience)
}

/// When the certificate of the server ends; `None` without encryption.
pub(crate) fn certificate_until(answer: &Response) -> Option<i64> {
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>()?;
    tls::valid_until(info.peer_certificate()?)
}

pub(crate) fn unreached(error: &Error) -> Unreached {
    if tls::failed(error) { Unreached::Insecure } else { Unreached::Silent }
}

fn of_answer(answer: &Response) -> Outcome {
    let wait = answer.headers().get(header::RETRY_AFTER);
    let wait = wait.and_then(|seconds| seconds.to_str().ok()?.trim().parse::<u32>().ok());
    let later = |problem| Outcome::Later { problem, wait: wait.map(i64::from) };
    match answer.status() {
        status if status.is_success() => Outcome::Delivered,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Outcome::Refused(Problem::Unauthorized),
        StatusCode::TOO_MANY_REQUESTS => later(Problem::Limited),
        StatusCode::REQUEST_TIMEOUT => later(Problem::Unavailable),
        status if status.is_server_error() => later(Problem::Unavailable),
        status if status.is_client_error() || status.is_redirection() => {
            Outcome::Refused(Problem::Refused)
        }
        _ => later(Problem::Garbled),
    }
}

fn of_failure(error: &Error) -> Outcome {
    match () {
        () if error.is_builder() => Outcome::Refused(Problem::Unreadable),
        () if error.is_timeout() => Problem::Unreachable.later(),
        () if tls::failed(error) => Problem::Insecure.later(),
        () if error.is_connect() => Problem::Unreachable.later(),
        () => Problem::Garbled.later(),
    }
}
