//! The introspection endpoint: tells an application that proves which one it is whether one of its tokens is
//! in force (RFC 7662).

use super::{answer::Answer, caller::Presented, refusal::Failure, whole_body::WholeBody};
use app::pages::path;
use axum::{
    Extension, Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::post,
};
use identity::{client::Client, grant, services::Services};

pub(super) fn routes() -> Router<Services> {
    Router::new().route(path::INTROSPECT, post(answer))
}

/// A public connection proves nothing, so it is told nothing (RFC 7662, 2.1).
async fn answer(
    State(services): State<Services>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<Response, Failure> {
    let Presented { token, connection, unknown } =
        Presented::read(&services, &client, &headers, &body).await?;
    if connection.is_public {
        return Err(unknown.into());
    }
    Ok(Answer(grant::introspect(&services, &connection, &token).await?).into_response())
}
