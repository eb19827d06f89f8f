//! Who may ask. Everyone else could use the answers to guess cookies, or wrong headers to enter.

use crate::{listener::Peer, trusted_proxies::TrustedProxies};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The layer.
pub(super) async fn guard(
    State(proxies): State<TrustedProxies>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let is_local = peer.and_then(Peer::ip).is_some_and(|ip| ip.is_loopback());
    if is_local || proxies.include(peer) {
        return next.run(request).await;
    }
    let line = "Only this machine and the networks in LATCHKEY_TRUSTED_PROXIES may ask here.\n";
    (StatusCode::FORBIDDEN, line).into_response()
}
