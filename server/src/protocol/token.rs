//! The token endpoint: exchanges a code or a refresh token for tokens (RFC 6749, 3.2; OpenID Connect Core
//! 3.1.3 and 12).

use super::{
    answer::Answer,
    caller::Caller,
    cross_origin,
    refusal::{Failure, Refusal},
    whole_body::WholeBody,
};
use app::pages::path;
use axum::{
    Extension, Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::post,
};
use identity::{
    client::Client,
    grant::{self, Issued, Refreshed},
    services::Services,
};
use serde_json::json;

pub(super) fn routes(services: &Services) -> Router<Services> {
    Router::new().route(path::TOKEN, cross_origin::allow(services, post(answer)))
}

/// What is exchanged for tokens.
enum Exchanged<'a> {
    Code { code: &'a str, redirect_uri: Option<&'a str>, verifier: Option<&'a str> },
    RefreshToken { token: &'a str, scope: Option<&'a str> },
}

impl<'a> Exchanged<'a> {
    fn of(caller: &'a Caller) -> Result<Self, Refusal> {
        let form = &caller.form;
        match caller.parameter("grant_type")? {
            "authorization_code" => Ok(Self::Code {
                code: caller.parameter("code")?,
                redirect_uri: form.get("redirect_uri"),
                verifier: form.get("code_verifier"),
            }),
            "refresh_token" => Ok(Self::RefreshToken {
                token: caller.parameter("refresh_token")?,
                scope: form.get("scope"),
            }),
            _ => Err(Refusal::GrantType),
        }
    }
}

async fn answer(
    State(services): State<Services>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<Response, Failure> {
    let caller = Caller::read(&headers, &body)?;
    let exchanged = Exchanged::of(&caller)?;
    let connection = caller.authenticate(&services, &client).await?;
    let issued = match exchanged {
        Exchanged::Code { code, redirect_uri, verifier } => {
            grant::redeem(&services, &connection, code, redirect_uri, verifier, &client)
                .await?
                .ok_or(Refusal::Grant)?
        }
        Exchanged::RefreshToken { token, scope } => {
            match grant::refresh(&services, &connection, token, scope, &client).await? {
                Refreshed::Issued(issued) => issued,
                Refreshed::Refused => return Err(Refusal::Grant.into()),
                Refreshed::WrongScope => return Err(Refusal::Scope.into()),
            }
        }
    };
    Ok(tokens(&issued))
}

fn tokens(issued: &Issued) -> Response {
    let mut answer = json!({
        "access_token": issued.access_token.reveal(),
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "id_token": issued.id_token,
        "scope": issued.scopes.to_string(),
    });
    if let Some(token) = &issued.refresh_token {
        answer["refresh_token"] = json!(token.reveal());
    }
    Answer(answer).into_response()
}
