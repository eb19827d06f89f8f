//! Finds the client's address, once per request.

use crate::{trusted_proxies::TrustedProxies, viewer_layer};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

/// The layer: adds a [`Client`](identity::client::Client) without cookies to the request's extensions.
pub(super) async fn set(
    State(proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let client = viewer_layer::client_of(&proxies, &request);
    request.extensions_mut().insert(client);
    next.run(request).await
}
