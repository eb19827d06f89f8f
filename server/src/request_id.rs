//! Gives each request an id that links its log lines, its audit events and the response that the
//! user sees.

use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Sixteen hexadecimal digits. It grants no access, so it must be unlikely to repeat, but not hard
/// to guess.
#[derive(Clone, Debug)]
pub struct RequestId(Arc<str>);

impl RequestId {
    fn new() -> Self {
        let random = RandomState::new().hash_one(Instant::now());
        Self(format!("{random:016x}").into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The layer. Handlers find the id in the extension [`RequestId`] and in the request's
/// `X-Request-Id` header, where it replaces any value from the client. The response has the same
/// extension.
///
/// The path is logged without its query, which may contain user input, and without the token of a
/// link. Headers are not logged, because they include the cookies.
pub async fn set(mut request: Request, next: Next) -> Response {
    // A request on behalf of another one has the same id.
    let id = request.extensions().get().cloned().unwrap_or_else(RequestId::new);
    let header = HeaderValue::from_str(id.as_str()).ok();
    if let Some(header) = &header {
        request.headers_mut().insert(X_REQUEST_ID, header.clone());
    }
    let span = tracing::info_span!(
        "request",
        %id,
        method = %request.method(),
        path = %without_token(request.uri().path()),
    );
    request.extensions_mut().insert(id.clone());

    let answer = async move {
        let start = Instant::now();
        let response = next.run(request).await;
        let ms = start.elapsed().as_secs_f64() * 1000.0;
        let ms = (ms * 10.0).round() / 10.0;
        tracing::info!(status = response.status().as_u16(), ms, "answered");
        response
    };
    let mut response = answer.instrument(span).await;
    response.extensions_mut().insert(id);
    if let Some(header) = header {
        response.headers_mut().insert(X_REQUEST_ID, header);
    }
    response
}

/// Paths that end in a secret token.
const LINKS: [&str; 3] = ["/reset-password/", "/invitation/", "/disable-2fa/"];

/// The path without its token, even if a mangled link has moved it.
fn without_token(path: &str) -> Cow<'_, str> {
    let end = |link: &str| path.to_ascii_lowercase().find(link).map(|start| start + link.len());
    match LINKS.iter().filter_map(|link| end(link)).min() {
        Some(end) if end < path.len() => Cow::Owned(format!("{}…", &path[..end])),
        _ => Cow::Borrowed(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use axum::{Extension, Router};
    use tower::ServiceExt;

    #[tokio::test]
    async fn the_handler_and_the_client_get_the_same_new_id() {
        let seen = |Extension(id): Extension<RequestId>, request: Request| async move {
            format!("{id} {}", request.headers()[X_REQUEST_ID].to_str().unwrap())
        };
        let app = Router::new().route("/", get(seen)).layer(from_fn(set));
        let request = Request::get("/").header(X_REQUEST_ID, "forged");
        let answer = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let sent = answer.headers()[X_REQUEST_ID].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        assert_eq!(body, format!("{sent} {sent}"));
        assert_eq!(sent.len(), 16);
    }

    #[test]
    fn the_token_of_a_link_is_not_logged() {
        for (path, logged) in [
            ("/reset-password/abc", "/reset-password/…"),
            ("/invitation/abc/", "/invitation/…"),
            ("/disable-2fa/abc", "/disable-2fa/…"),
            ("//x/Reset-Password/abc/disable-2fa/", "//x/Reset-Password/…"),
            ("/reset-password", "/reset-password"),
            ("/reset-password/", "/reset-password/"),
            ("/settings/password", "/settings/password"),
        ] {
            assert_eq!(without_token(path), logged);
        }
    }

    #[test]
    fn ids_do_not_repeat() {
        let ids: std::collections::HashSet<_> =
            (0..10_000).map(|_| RequestId::new().to_string()).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
