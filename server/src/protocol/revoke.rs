//! The revocation endpoint: an application gives up its access (RFC 7009).

use super::{caller::Presented, cross_origin, refusal::Failure, whole_body::WholeBody};
use app::pages::path;
use axum::{
    Extension, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use identity::{client::Client, grant, services::Services};

pub(super) fn routes(services: &Services) -> Router<Services> {
    Router::new().route(path::REVOKE, cross_origin::allow(services, post(answer)))
}

/// Every application that proves which one it is gets the same answer, whatever the token is (RFC 7009,
/// 2.2).
async fn answer(
    State(services): State<Services>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<Response, Failure> {
    let Presented { token, connection, .. } =
        Presented::read(&services, &client, &headers, &body).await?;
    grant::revoke(&services, &connection, &token, &client).await?;
    Ok(StatusCode::OK.into_response())
}
