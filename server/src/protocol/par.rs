//! The endpoint for pushed authorization requests (RFC 9126): an application sends its request itself, and
//! the browser brings only the name of the request.

use super::{
    answer::Answer, caller::Caller, cross_origin, refusal::Failure, whole_body::WholeBody,
};
use crate::form_limit::RequestLimit;
use app::pages::{error::HttpError, path};
use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use identity::{
    authorization::{NotPushed, Parameters, Pushed, push},
    client::Client,
    services::Services,
};
use serde_json::json;

pub(super) fn routes(services: &Services, limit: RequestLimit) -> Router<Services> {
    let push = post(answer).layer(Extension(limit));
    Router::new().route(path::PUSHED_REQUEST, cross_origin::allow(services, push))
}

/// A public connection proves nothing, so a stranger can store requests in its name: they count like those
/// that a stranger opens.
async fn answer(
    State(services): State<Services>,
    Extension(client): Extension<Client>,
    Extension(limit): Extension<RequestLimit>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<Response, Failure> {
    let caller = Caller::read(&headers, &body)?;
    let connection = caller.authenticate(&services, &client).await?;
    if connection.is_public && !limit.allows(&client) {
        return Ok(HttpError::TooFast.into_response());
    }
    Ok(match push(&services, &connection, &Parameters::parse(&body)).await? {
        Ok(Pushed { request_uri, expires_in }) => {
            let answer = json!({ "request_uri": request_uri, "expires_in": expires_in });
            (StatusCode::CREATED, Answer(answer)).into_response()
        }
        Err(NotPushed { error, description }) => {
            let mut answer = json!({ "error": error });
            if let Some(description) = description {
                answer["error_description"] = json!(description);
            }
            (StatusCode::BAD_REQUEST, Answer(answer)).into_response()
        }
    })
}
