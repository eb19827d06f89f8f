//! Gives each request an id that links its log lines, its audit events and the response that the
//! user sees. The id of a trace that a proxy has begun is logged as well.

mod trace;

use crate::{listener::Peer, trusted_proxies::TrustedProxies};
use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    response::Response,
};
use identity::services::Services;
use std::{
    borrow::Cow,
    hash::{BuildHasher, RandomState},
    time::{Duration, Instant},
};
use tower_http::{
    propagate_header::PropagateHeaderLayer, set_header::SetRequestHeaderLayer, trace::TraceLayer,
};
use tracing::Span;

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Sets the header `X-Request-Id` of each request and its response. In the request it replaces any
/// value from the client.
pub fn assign(server: Router) -> Router {
    server
        .layer(PropagateHeaderLayer::new(X_REQUEST_ID))
        .layer(SetRequestHeaderLayer::overriding(X_REQUEST_ID, new_id))
}

/// Logs one line for each request, and its id with every other line.
pub fn log(server: Router, services: &Services, proxies: TrustedProxies) -> Router {
    let services = services.clone();
    let lines = TraceLayer::new_for_http()
        .make_span_with(move |request: &Request| span(request, &proxies))
        .on_request(())
        .on_response(move |response: &Response, duration: Duration, _: &Span| {
            answered(&services, response, duration);
        })
        .on_eos(())
        .on_failure(());
    server.layer(lines)
}

/// Sixteen hexadecimal digits. The id grants no access, so it must be unlikely to repeat, but not
/// hard to guess.
fn new_id(_: &Request) -> Option<HeaderValue> {
    let random = RandomState::new().hash_one(Instant::now());
    HeaderValue::from_str(&format!("{random:016x}")).ok()
}

/// The route is logged, not the path, which may contain the token of a link, and no query, which may
/// contain user input. Headers are not logged, because they include the cookies.
fn span(request: &Request, proxies: &TrustedProxies) -> Span {
    let id = request.headers().get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    let route =
        request.extensions().get::<MatchedPath>().map(|route| Cow::Borrowed(route.as_str()));
    let peer = request.extensions().get::<Peer>().copied();
    let trace = proxies.include(peer).then(|| trace::id_in(request.headers())).flatten();
    tracing::info_span!(
        "request",
        id = %id.unwrap_or_default(),
        method = %request.method(),
        path = %route.unwrap_or_else(|| beginning(request.uri().path()).into()),
        trace_id = trace,
    )
}

/// Until there is an administrator, the lines are at the level `debug`, so that the setup code stays
/// on the operator's screen.
fn answered(services: &Services, response: &Response, duration: Duration) {
    let ms = (duration.as_secs_f64() * 10_000.0).round() / 10.0;
    let status = response.status().as_u16();
    if services.is_set_up() {
        tracing::info!(status, ms, "answered");
    } else {
        tracing::debug!(status, ms, "answered");
    }
}

/// The longest first segment of our paths is shorter.
const LONGEST: usize = 16;

/// The first segment of a path without a route, up to the first character that ours do not contain:
/// the token of a mangled link may follow.
fn beginning(path: &str) -> String {
    let is_ours = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
    let name: String = path.chars().skip(1).take_while(is_ours).take(LONGEST).collect();
    format!("/{name}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, routing::get};
    use identity::testing::{Bench, Log};
    use tower::ServiceExt;

    #[tokio::test]
    async fn the_handler_and_the_client_get_the_same_new_id() {
        let seen = |request: Request| async move {
            request.headers()[X_REQUEST_ID].to_str().unwrap().to_owned()
        };
        let app = assign(Router::new().route("/", get(seen)));
        let request = Request::get("/").header(X_REQUEST_ID, "forged");
        let answer = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let sent = answer.headers()[X_REQUEST_ID].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
        assert_eq!(body, sent);
        assert_eq!(sent.len(), 16);
    }

    /// The id of a request, and what is logged about it.
    async fn logged(request: axum::http::request::Builder) -> (String, String) {
        let bench = Bench::new().await;
        bench.administrator().await;
        bench.services.ready().await.unwrap();
        let lines = Log::record();
        let app = Router::new().route("/invitation/{token}", get(|| async { "in" }));
        let app = assign(log(app, &bench.services, TrustedProxies::from(Vec::new())));
        let answer = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let id = answer.headers()[X_REQUEST_ID].to_str().unwrap().to_owned();
        (id, lines.text())
    }

    #[tokio::test]
    async fn a_request_is_one_line_with_its_id_path_and_status() {
        let (id, log) = logged(Request::get("/invitation/abc?next=def")).await;
        assert_eq!(log.lines().count(), 1, "{log}");
        let span = format!("request{{id={id} method=GET path=/invitation/{{token}}}}");
        assert!(log.contains(&span) && log.contains("answered status=200 ms="), "{log}");
    }

    #[tokio::test]
    async fn the_trace_of_a_trusted_proxy_is_logged_and_no_other() {
        const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
        let traced = || {
            let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
            Request::get("/invitation/abc").header("traceparent", parent)
        };
        let (_, log) = logged(traced().extension(Peer::UnixSocket)).await;
        assert!(log.contains(&format!(" trace_id=\"{TRACE}\"}}")), "{log}");
        let stranger = Peer::Address("192.0.2.9:1".parse().unwrap());
        for request in [traced(), traced().extension(stranger)] {
            let (_, log) = logged(request).await;
            assert!(log.contains("answered status=200") && !log.contains(TRACE), "{log}");
        }
    }

    #[test]
    fn of_a_path_without_a_route_only_the_beginning_is_logged() {
        const TOKEN: &str = "Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01";
        for (path, logged) in [
            ("/reset-password/abc/", "/reset-password…"),
            ("/invitation%2fabc", "/invitation…"),
            ("/disable-2fa%252Fabc", "/disable-2fa…"),
            ("/reset-password\\abc", "/reset-password…"),
            ("/reset-password=abc", "/reset-password…"),
            ("/%72eset-password/abc", "/…"),
            ("//x/Reset-Password/abc/", "/…"),
            ("/settings/password/abc", "/settings…"),
            ("/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/aaaaaaaaaaaaaaaa…"),
            ("*", "/…"),
        ] {
            assert_eq!(beginning(path), logged, "{path}");
        }
        for path in ["", "disable-2fa", "disable-2fa-", "reset-password."] {
            let logged = beginning(&format!("/{path}{TOKEN}"));
            assert!(!logged.contains(&TOKEN[..6]), "{logged}");
        }
    }

    #[test]
    fn ids_do_not_repeat() {
        let ids: std::collections::HashSet<_> =
            (0..10_000).filter_map(|_| new_id(&Request::default())).collect();
        assert_eq!(ids.len(), 10_000);
    }
}
