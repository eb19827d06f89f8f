//! Why an application is refused (RFC 6749, 5.2). Each error has the same words whatever its reason is.

use super::answer::Answer;
use app::pages::error::HandlerError;
use axum::{
    http::{HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
};
use identity::error::Error;
use serde_json::json;

/// Why a request is not answered with what it asks for.
pub(super) enum Failure {
    Refused(Refusal),
    /// On our side.
    Broken(HandlerError),
}

#[derive(Clone, Copy)]
pub(super) enum Refusal {
    Request,
    Client { is_in_header: bool },
    Grant,
    GrantType,
    Scope,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (error, description) = match self {
            Self::Request => ("invalid_request", "The request is incomplete or malformed."),
            Self::Client { .. } => {
                ("invalid_client", "The application could not be authenticated.")
            }
            Self::Grant => {
                ("invalid_grant", "The code or refresh token is not valid for this request.")
            }
            Self::GrantType => (
                "unsupported_grant_type",
                "Only authorization_code and refresh_token are supported.",
            ),
            Self::Scope => {
                ("invalid_scope", "The scope was not granted, or does not contain openid.")
            }
        };
        let status = match self {
            Self::Client { .. } => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        };
        let answer = Answer(json!({ "error": error, "error_description": description }));
        let mut response = (status, answer).into_response();
        if let Self::Client { is_in_header: true } = self {
            let challenge = "Basic realm=\"Latchkey\", charset=\"UTF-8\"";
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refusal.into_response(),
            Self::Broken(error) => error.into_response(),
        }
    }
}
