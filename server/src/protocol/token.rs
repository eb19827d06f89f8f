//! The token endpoint: exchanges a code for tokens (RFC 6749, 3.2; OpenID Connect Core 3.1.3).

use super::{
    answer::Answer,
    credentials::{Credentials, Problem, are_in_header},
    cross_origin,
    form::{Form, is_form},
    whole_body::WholeBody,
};
use app::pages::{error::HandlerError, path};
use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header::WWW_AUTHENTICATE},
    response::{IntoResponse, Response},
    routing::post,
};
use identity::{
    client::Client,
    connection,
    grant::{self, Issued},
    services::Services,
};
use serde_json::json;

pub(super) fn routes(services: &Services) -> Router<Services> {
    Router::new().route(path::TOKEN, cross_origin::allow(services, post(answer)))
}

/// Errors of RFC 6749, 5.2. Each has the same words whatever its reason is.
#[derive(Clone, Copy)]
enum Refusal {
    Request,
    Client { is_in_header: bool },
    Grant,
    GrantType,
}

async fn answer(
    State(services): State<Services>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<Response, HandlerError> {
    Ok(match exchange(&services, &client, &headers, &body).await? {
        Ok(issued) => tokens(&issued),
        Err(refusal) => refusal.into_response(),
    })
}

async fn exchange(
    services: &Services,
    client: &Client,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Result<Issued, Refusal>, HandlerError> {
    let unknown = Refusal::Client { is_in_header: are_in_header(headers) };
    let form = if is_form(headers) { Form::parse(body).ok() } else { None };
    let Some(form) = form else { return Ok(Err(Refusal::Request)) };
    let credentials = match Credentials::of(headers, &form) {
        Ok(credentials) => credentials,
        Err(Problem::Several) => return Ok(Err(Refusal::Request)),
        Err(Problem::Missing) => return Ok(Err(unknown)),
    };
    match form.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => return Ok(Err(Refusal::GrantType)),
        None => return Ok(Err(Refusal::Request)),
    }
    let Some(code) = form.get("code") else { return Ok(Err(Refusal::Request)) };
    let Credentials { client_id, secret } = &credentials;
    let connection =
        connection::authenticate(services, client, client_id, secret.as_deref()).await?;
    let Some(connection) = connection else { return Ok(Err(unknown)) };
    let (redirect_uri, verifier) = (form.get("redirect_uri"), form.get("code_verifier"));
    let issued = grant::redeem(services, &connection, code, redirect_uri, verifier, client).await?;
    Ok(issued.ok_or(Refusal::Grant))
}

fn tokens(issued: &Issued) -> Response {
    let answer = json!({
        "access_token": issued.access_token.reveal(),
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "id_token": issued.id_token,
        "scope": issued.scopes.to_string(),
    });
    Answer(answer).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (error, description) = match self {
            Self::Request => ("invalid_request", "The request is incomplete or malformed."),
            Self::Client { .. } => {
                ("invalid_client", "The application could not be authenticated.")
            }
            Self::Grant => ("invalid_grant", "The code is not valid for this request."),
            Self::GrantType => ("unsupported_grant_type", "Only authorization_code is supported."),
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
