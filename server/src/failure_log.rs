//! Logs why a request failed. A failure that has a reference is logged each time. One that passes may
//! affect every request, such as an overload, and is logged once a minute.

use app::pages::error::Cause;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use identity::{error::Error, services::Services};

/// The layer, around the handlers, and around the layers that can fail.
pub async fn log(State(services): State<Services>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(Cause(error)) = response.extensions_mut().remove() {
        let kind = if matches!(*error, Error::Busy) { "busy" } else { "database" };
        if !error.is_temporary() || services.log_limit.admits(kind) {
            tracing::error!(%error, "a request failed");
        }
    }
    response
}
