//! Errors in JSON, in place of the pages that browsers get.

use app::pages::error::HttpError;
use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderValue,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::Next,
    response::Response,
};
use serde_json::json;

/// The layer: names the error of a failed request as RFC 6749 does (4.1.2.1 and 5.2). The headers stay:
/// pages of other sites need theirs to read the error.
pub(super) async fn json(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<HttpError>().copied() else {
        return response;
    };
    let name = match error {
        HttpError::Broken => "server_error",
        HttpError::Busy | HttpError::Late => "temporarily_unavailable",
        _ => "invalid_request",
    };
    let (mut parts, _) = response.into_parts();
    parts.extensions.clear();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let seconds = match error {
        HttpError::Busy | HttpError::Late => Some("2"),
        HttpError::TooFast => Some("60"),
        _ => None,
    };
    if let Some(seconds) = seconds {
        parts.headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    Response::from_parts(parts, Body::from(json!({ "error": name }).to_string()))
}
