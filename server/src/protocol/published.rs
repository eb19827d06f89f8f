//! Documents for everybody.

use axum::{
    body::Bytes,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};

/// A document in JSON. Pages of every site may read it, and it may be cached for as long as the next
/// signing key is published before it is used.
pub(super) struct Published(pub(super) Bytes);

const FIFTEEN_MINUTES: &str = "public, max-age=900";

impl IntoResponse for Published {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, "application/json"),
            (CACHE_CONTROL, FIFTEEN_MINUTES),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ];
        (headers, self.0).into_response()
    }
}
