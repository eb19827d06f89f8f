//! Documents for everybody.

use axum::{
    body::Bytes,
    http::{
        StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL, CONTENT_TYPE,
        },
    },
    response::{IntoResponse, Response},
};

/// A document in JSON. Pages of every site may read it. It may be cached, but for less time than the next
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

/// A preflight request: pages that add a header to their request send one first.
pub(super) async fn preflight() -> impl IntoResponse {
    let headers = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "*"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers)
}
