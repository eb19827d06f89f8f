//! The body of a request, up to the limit of `DefaultBodyLimit`.

use app::pages::error::HttpError;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::IntoResponse,
};

pub(super) struct WholeBody(pub(super) Bytes);

impl<State: Send + Sync> FromRequest<State> for WholeBody {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &State) -> Result<Self, HttpError> {
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => HttpError::TooLarge,
                _ => HttpError::Malformed,
            }
        })
    }
}
