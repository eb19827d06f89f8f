//! The endpoints for reverse proxies, which ask about every request to a protected host. They have a
//! listener of their own, which only loopback, Unix sockets and trusted networks may use. Nothing here
//! depends on the Host header that a browser sent, unless its proxy checked it, nor on a forwarded scheme.

mod answer; // what a proxy is answered
mod asked; // the request that a proxy asks about
mod entrance; // our own paths on a protected host
mod forged; // headers that only we may send
mod lost; // what a user sees who cannot go on
mod peers; // who may ask
mod reply; // parts of answers

use crate::{failure_log, health, shared::Shared, time_limit, trusted_proxies::TrustedProxies};
use answer::{Verdict, decided};
use app::pages::error::{self, HandlerError};
pub use asked::ENVOY;
use asked::{Asked, Problem};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::CACHE_CONTROL},
    middleware::{from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::any,
};
use identity::{gate::Checks, services::Services};
use reply::Gates;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

pub const NGINX: &str = "/forward-auth/nginx";
/// What nginx asks for after the answer of [`NGINX`], of which it passes on only the status.
pub const NGINX_ENTER: &str = "/forward-auth/nginx/enter";
pub const PROXY: &str = "/forward-auth/proxy";

/// `public_url` is where users sign in.
pub fn routes(
    services: &Services,
    checks: &Arc<Checks>,
    proxies: TrustedProxies,
    public_url: &str,
) -> Router {
    let gates = Gates::new(services, checks, public_url);
    Router::new()
        .route(NGINX, any(nginx))
        .route(NGINX_ENTER, any(nginx_enter))
        .route(PROXY, any(proxy))
        .route(&format!("{ENVOY}/"), any(envoy))
        .route(&format!("{ENVOY}/{{*path}}"), any(envoy))
        .layer(from_fn_with_state(services.clone(), failure_log::log))
        .layer(from_fn_with_state(proxies, peers::guard))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(Shared)
        .layer(from_fn_with_state(services.clone(), time_limit::limit))
        .layer(from_fn(health::guard))
        .layer(map_response(no_store))
        .layer(Shared)
        .with_state(gates)
}

/// No answer is true for longer than the request that it is about.
async fn no_store(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

type Reply = Result<Response, HandlerError>;

/// Only whether the request may pass: nginx passes on nothing else of a refusal, and takes other
/// statuses for a failure.
async fn nginx(State(gates): State<Gates>, request: Request) -> Reply {
    let status = match noted(&gates, Asked::by_nginx(request.headers())) {
        Err(_) => StatusCode::FORBIDDEN,
        Ok(asked) => match decided(&gates, &asked).await? {
            Verdict::LetIn(remote) => return Ok(answer::let_in(remote)),
            Verdict::Asked(_) => StatusCode::UNAUTHORIZED,
            Verdict::Ours | Verdict::Refused(_) | Verdict::Unknown => StatusCode::FORBIDDEN,
        },
    };
    Ok(status.into_response())
}

/// The answer for the browser. nginx would show that of a request that may pass by now in place of the
/// application.
async fn nginx_enter(State(gates): State<Gates>, request: Request) -> Reply {
    match Asked::by_nginx(request.headers()) {
        Err(problem) => Ok(problem.into_response()),
        Ok(asked) => match decided(&gates, &asked).await? {
            Verdict::LetIn(_) => Ok(answer::again(&asked)),
            verdict => answer::whole(&gates, &asked, verdict).await,
        },
    }
}

async fn proxy(State(gates): State<Gates>, request: Request) -> Reply {
    reply(&gates, Asked::by_forwarded(request.headers())).await
}

async fn envoy(State(gates): State<Gates>, request: Request) -> Reply {
    reply(&gates, Asked::by_envoy(&request)).await
}

async fn reply(gates: &Gates, asked: Result<Asked, Problem>) -> Reply {
    match noted(gates, asked) {
        Err(problem) => Ok(problem.into_response()),
        Ok(asked) => {
            let verdict = decided(gates, &asked).await?;
            answer::whole(gates, &asked, verdict).await
        }
    }
}

/// A proxy that is set up wrongly is named in the log as well, because its operator may see only a status.
fn noted(gates: &Gates, asked: Result<Asked, Problem>) -> Result<Asked, Problem> {
    if let Err(Problem::Proxy(problem)) = &asked
        && gates.services.log_limit.admits("forward auth")
    {
        tracing::warn!(problem, "a proxy did not say which request it asks about");
    }
    asked
}
