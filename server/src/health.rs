//! Health checks for monitoring: liveness and readiness.

use crate::{listener::Peer, trusted_proxies::TrustedProxies};
use axum::{
    Router,
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{COOKIE, HOST, ORIGIN, RETRY_AFTER, SET_COOKIE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use identity::{error::Error, self_test, services::Services};
use serde_json::json;

const ALIVE: &str = "/healthz";
const READY: &str = "/readyz";

/// `/healthz` always answers 200. `/readyz` queries the database and answers 503 if that fails, or if
/// this node lacks a key; it also says if the clock of this node is wrong.
pub fn routes(services: Services, proxies: TrustedProxies) -> Router {
    let tested = services.clone();
    Router::new()
        .route(
            ALIVE,
            get(move |request: Request| async move { alive(&tested, &proxies, &request) }),
        )
        .route(READY, get(ready))
        .with_state(services)
}

pub fn is_health_check(request: &Request) -> bool {
    matches!(request.uri().path(), ALIVE | READY)
}

/// `latchkey doctor` is told what arrived of its request, to find out what a proxy changes.
fn alive(services: &Services, proxies: &TrustedProxies, request: &Request) -> Response {
    let headers = request.headers();
    if !header(headers, self_test::HEADER).is_some_and(|it| self_test::is_valid(services, it)) {
        return "ok\n".into_response();
    }
    let peer = request.extensions().get::<Peer>().copied();
    let arrived = json!({
        "host": header(headers, HOST.as_str()),
        "origin": header(headers, ORIGIN.as_str()),
        "has_cookie": header(headers, COOKIE.as_str()).is_some_and(|it| it.contains(self_test::COOKIE)),
        "peer": peer.map(|peer| peer.to_string()),
        "client": proxies.client_of(peer, headers).to_string(),
        "is_forwarded": headers.contains_key("x-forwarded-for"),
        "is_trusted": proxies.include(peer),
    });
    let cookie = format!("{}=; Max-Age=0", self_test::COOKIE);
    ([(SET_COOKIE, cookie)], arrived.to_string()).into_response()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
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
            let problem = match error {
                Error::LacksKey(id) => format!(
                    "The key file of this node does not contain the key {id}, which encrypts now. Copy the key file of a node that has it, and restart this one.\n"
                ),
                _ => "The database does not answer.\n".to_owned(),
            };
            (StatusCode::SERVICE_UNAVAILABLE, problem)
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
