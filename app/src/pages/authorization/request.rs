//! `/oidc/authorize`: a request of an application arrives.

use super::{address, error_page, session};
use crate::pages::{
    error::HttpError,
    reply::{Reply, redirect::Redirect},
    request::{Host, RequestContext},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, RawQuery, Request},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use identity::authorization::{self, Outcome, Parameters};

/// A navigation, so a redirect may lead to the application.
pub(crate) async fn show(context: RequestContext, RawQuery(query): RawQuery) -> Reply {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes());
    let (services, client) = (context.services(), &context.client);
    let session = session(&context);
    let outcome = authorization::authorize(services, client, session, &parameters).await?;
    answer(&context, outcome)
}

/// A form of another site, which arrives without the cookie of the session.
pub(crate) async fn submit(context: RequestContext, Sent(parameters): Sent) -> Reply {
    let outcome = authorization::wait(context.services(), &parameters).await?;
    answer(&context, outcome)
}

fn answer(context: &RequestContext, outcome: Outcome) -> Reply {
    match outcome {
        Outcome::Answer(answer) => Redirect::to(answer.address()).into(),
        Outcome::Waits(name) => Redirect::to(address(&name)).into(),
        Outcome::Rejected(rejected) => Ok(error_page::show(context, rejected)),
    }
}

/// The form as it was sent: a parameter that occurs twice is an error of the application.
pub(crate) struct Sent(Parameters);

impl FromRequest<Host> for Sent {
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
        Ok(Self(Parameters::parse(&body)))
    }
}
