//! The keys that check ID tokens (JSON Web Key Set, RFC 7517).

use super::published::{Published, preflight};
use app::pages::{error::HandlerError, path};
use axum::{Router, body::Bytes, extract::State, routing::get};
use identity::{services::Services, signing_key};

pub(super) fn routes() -> Router<Services> {
    Router::new().route(path::KEY_SET, get(show).options(preflight))
}

async fn show(State(services): State<Services>) -> Result<Published, HandlerError> {
    let keys = signing_key::key_set(&services).await?;
    Ok(Published(Bytes::from(keys.to_string())))
}
