//! Health checks for monitoring: liveness and readiness.

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use identity::services::Services;

const ALIVE: &str = "/healthz";
const READY: &str = "/readyz";

/// `/healthz` always answers 200. `/readyz` queries the database and answers 503 if that fails; it
/// also says if the clock of this node is wrong.
pub fn routes(services: Services) -> Router {
    Router::new()
        .route(ALIVE, get(|| async { "ok\n" }))
        .route(READY, get(ready))
        .with_state(services)
}

pub fn is_health_check(request: &Request) -> bool {
    matches!(request.uri().path(), ALIVE | READY)
}

async fn ready(State(services): State<Services>) -> (StatusCode, String) {
    let problem = async {
        services.ready().await?;
        services.clock_problem().await
    };
    match problem.await {
        Ok(None) => (StatusCode::OK, "ready\n".to_owned()),
        Ok(Some(problem)) => (StatusCode::OK, format!("ready\n{problem}\n")),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.\n".to_owned())
        }
    }
}

/// An extension of requests on connections above the limits.
#[derive(Clone, Copy)]
pub struct OnlyHealth;

/// The layer: 503 for all other requests on such a connection.
pub async fn guard(request: Request, next: Next) -> Response {
    let is_over_limit = request.extensions().get::<OnlyHealth>().is_some();
    if is_over_limit && !is_health_check(&request) {
        let refusal = "There are too many connections. Try again in a minute.\n";
        let retry = [(RETRY_AFTER, "60")];
        return (StatusCode::SERVICE_UNAVAILABLE, retry, refusal).into_response();
    }
    next.run(request).await
}
