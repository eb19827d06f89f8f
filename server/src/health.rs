//! For whoever watches the process: it is alive; it can do its work.

use axum::{Router, extract::State, http::StatusCode, routing::get};
use identity::services::Services;

/// `/healthz` asks nothing of anybody; `/readyz` asks the database.
pub fn routes(services: Services) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(services)
}

async fn ready(State(services): State<Services>) -> (StatusCode, &'static str) {
    match services.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.\n")
        }
    }
}
