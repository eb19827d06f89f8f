//! Errors in JSON, in place of the pages that browsers get.

use app::pages::error::HttpError;
use axum::{
    extract::Request,
    http::header::{CONTENT_TYPE, RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// The layer: names the error of a failed request as RFC 6749 does (4.1.2.1 and 5.2).
pub(super) async fn json(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<HttpError>().copied() else {
        return response;
    };
    let name = match error {
        HttpError::Broken => "server_error",
        HttpError::Busy | HttpError::Late | HttpError::TooFast => "temporarily_unavailable",
        _ => "invalid_request",
    };
    let kind = [(CONTENT_TYPE, "application/json")];
    let answer = (response.status(), kind, json!({ "error": name }).to_string());
    match error {
        HttpError::Busy | HttpError::Late => ([(RETRY_AFTER, "2")], answer).into_response(),
        _ => answer.into_response(),
    }
}
