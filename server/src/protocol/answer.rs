//! Answers to one application, in JSON.

use axum::{
    http::header::{CONTENT_TYPE, PRAGMA},
    response::{IntoResponse, Response},
};
use serde_json::Value;

/// With `no-store`, like every response that does not say otherwise (RFC 6749, 5.1).
pub(super) struct Answer(pub(super) Value);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let headers = [(CONTENT_TYPE, "application/json"), (PRAGMA, "no-cache")];
        (headers, self.0.to_string()).into_response()
    }
}
