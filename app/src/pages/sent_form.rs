//! Forms as they were sent, for requests of applications: a parameter that occurs twice is theirs to
//! explain.

use crate::pages::{error::HttpError, request::Host};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

pub(crate) struct SentForm(pub(crate) Bytes);

impl FromRequest<Host> for SentForm {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        {
            return Err(HttpError::Malformed.into_response());
        }
        let body = Bytes::from_request(request, host).await.map_err(|rejection| match rejection
            .status()
        {
            StatusCode::PAYLOAD_TOO_LARGE => HttpError::TooLarge.into_response(),
            _ => HttpError::Malformed.into_response(),
        })?;
        Ok(Self(body))
    }
}
