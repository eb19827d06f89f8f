use axum::Router;
use axum::body::Body;
use axum::http::header::HOST;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use tower::ServiceExt;

use super::*;

const HOST_HEADER: (&str, &str) = ("host", "id.example.org");

async fn answer(method: &str, uri: &str, headers: &[(&str, &str)]) -> Response {
    let public = PublicOrigin::new("https://id.example.org");
    let app = Router::new()
        .fallback(any(|| async { "reached" }))
        .layer(from_fn_with_state(public, guard));
    let mut request = axum::http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn status(method: &str, uri: &str, headers: &[(&str, &str)]) -> u16 {
    answer(method, uri, headers).await.status().as_u16()
}

#[tokio::test]
async fn a_page_can_be_opened_from_any_site() {
    let foreign = ("sec-fetch-site", "cross-site");
    assert_eq!(status("GET", "/", &[HOST_HEADER, foreign]).await, 200);
    assert_eq!(status("HEAD", "/", &[HOST_HEADER, ("origin", "null")]).await, 200);
}

#[tokio::test]
async fn a_change_must_start_on_this_site() {
    let own = ("origin", "https://id.example.org");
    let same = ("sec-fetch-site", "same-origin");
    for (headers, expected) in [
        (vec![own], 200),
        (vec![same], 200),
        (vec![own, same], 200),
        (vec![], 403),
        (vec![("origin", "null")], 403),
        (vec![("origin", "")], 403),
        (vec![("origin", "https://id.example.org.evil.example")], 403),
        (vec![("origin", "http://id.example.org")], 403),
        (vec![("origin", "https://id.example.org:8443")], 403),
        (vec![("origin", "https://id.example.org/")], 403),
        (vec![own, own], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "none")], 403),
        (vec![same, same], 403),
        (vec![own, ("sec-fetch-site", "cross-site")], 403),
        (vec![same, ("origin", "null")], 403),
        (vec![same, ("origin", "https://evil.example")], 403),
        (vec![("referer", "https://id.example.org/sign-in")], 403),
    ] {
        let all = [&[HOST_HEADER], headers.as_slice()].concat();
        assert_eq!(status("POST", "/sign-in", &all).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn only_requests_of_applications_may_be_posted_from_another_site() {
    let foreign =
        [HOST_HEADER, ("origin", "https://wiki.example"), ("sec-fetch-site", "cross-site")];
    assert_eq!(status("POST", "/oidc/authorize", &foreign).await, 200);
    assert_eq!(status("POST", "/oidc/authorize?a=1", &foreign).await, 200);
    assert_eq!(status("POST", "/oidc/sign-out", &foreign).await, 200);
    for path in [
        "/oidc/authorize/",
        "//oidc/authorize",
        "/oidc/Authorize",
        "/oidc/continue/a/cancel",
        "/oidc/sign-out/",
        "/oidc/sign-out/confirm",
        "/sign-out",
    ] {
        assert_eq!(status("POST", path, &foreign).await, 403, "{path}");
    }
    assert_eq!(status("POST", "/oidc/authorize", &[("host", "evil.example")]).await, 421);
}

#[tokio::test]
async fn requests_of_applications_are_answered_only_if_a_browser_opens_them() {
    let navigate = ("sec-fetch-mode", "navigate");
    for (method, headers, expected) in [
        ("GET", vec![], 200),
        ("GET", vec![navigate], 200),
        ("POST", vec![navigate], 200),
        ("HEAD", vec![], 400),
        ("HEAD", vec![navigate], 400),
        ("GET", vec![("sec-fetch-mode", "no-cors")], 400),
        ("GET", vec![("sec-fetch-mode", "cors")], 400),
        ("POST", vec![("sec-fetch-mode", "cors")], 400),
        ("GET", vec![("sec-fetch-mode", "")], 400),
        ("GET", vec![navigate, navigate], 400),
        ("GET", vec![navigate, ("sec-purpose", "prefetch")], 400),
        ("GET", vec![navigate, ("sec-purpose", "prefetch;prerender")], 400),
    ] {
        let all = [&[HOST_HEADER], headers.as_slice()].concat();
        for path in ["/oidc/authorize?a=1", "/oidc/sign-out?a=1"] {
            assert_eq!(status(method, path, &all).await, expected, "{method} {path} {headers:?}");
        }
    }
    assert_eq!(status("GET", "/", &[HOST_HEADER, ("sec-fetch-mode", "cors")]).await, 200);
}

#[tokio::test]
async fn other_methods_are_refused() {
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW"] {
        let uri = if method == "CONNECT" { "id.example.org:443" } else { "/" };
        let answer = answer(method, uri, &[HOST_HEADER]).await;
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(answer.headers()[ALLOW], "GET, HEAD, POST");
    }
}

#[tokio::test]
async fn another_host_is_refused() {
    for (headers, expected) in [
        (vec![("host", "ID.example.org")], 200),
        (vec![("host", "id.example.org:443")], 200),
        (vec![], 421),
        (vec![("host", "")], 421),
        (vec![("host", "evil.example")], 421),
        (vec![("host", "id.example.org:3000")], 421),
        (vec![("host", "id.example.org.")], 421),
        (vec![("host", "10.0.0.7:3000")], 421),
        (vec![HOST_HEADER, ("host", "evil.example")], 421),
        (vec![HOST_HEADER, HOST_HEADER], 421),
    ] {
        assert_eq!(status("GET", "/", &headers).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn the_uri_and_the_host_header_must_agree() {
    assert_eq!(status("GET", "https://id.example.org/", &[]).await, 200);
    assert_eq!(status("GET", "https://id.example.org/", &[HOST_HEADER]).await, 200);
    assert_eq!(status("GET", "https://evil.example/", &[HOST_HEADER]).await, 421);
    assert_eq!(status("GET", "https://id.example.org/", &[("host", "evil")]).await, 421);
}

#[tokio::test]
async fn a_health_check_may_name_any_host_or_none() {
    for headers in [
        vec![HOST_HEADER],
        vec![("host", "10.0.0.5")],
        vec![("host", "192.168.1.5:8080")],
        vec![("host", "[::1]:3000")],
        vec![("host", "evil.example:3000")],
        vec![("host", "")],
        vec![],
    ] {
        assert_eq!(status("GET", "/healthz", &headers).await, 200, "{headers:?}");
        assert_eq!(status("HEAD", "/readyz", &headers).await, 200, "{headers:?}");
    }
    for path in ["/healthz/", "/healthz/x", "/sign-in"] {
        assert_eq!(status("GET", path, &[("host", "10.0.0.5")]).await, 421, "{path}");
    }
    assert_eq!(status("POST", "/healthz", &[]).await, 403);
}

#[tokio::test]
async fn a_refusal_is_one_plain_sentence() {
    let answer = answer("POST", "/sign-in", &[HOST_HEADER]).await;
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    assert!(answer.headers().get(HOST).is_none());
    let body = axum::body::to_bytes(answer.into_body(), 1000).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(body.matches('.').count(), 1, "{body}");
}
