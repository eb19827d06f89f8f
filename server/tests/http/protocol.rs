//! What applications request by OpenID Connect: no cookie, no Host header.

use crate::test_app::{Answer, Browser, ORIGIN, TestApp, signed_in};
use app::pages::path;
use axum::{
    body::Body,
    http::{Method, Request},
};
use identity::{
    jose::Algorithm,
    signing_key::{PUBLISHED_BEFORE, key_set, sign},
};
use serde_json::{Value, json};

const DOCUMENTS: [&str; 3] = [path::OPENID_CONFIGURATION, path::OAUTH_CONFIGURATION, path::KEY_SET];

fn parsed(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

async fn sent(
    browser: &mut Browser,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn discovery_names_every_address_below_the_issuer() {
    let app = TestApp::at("https://id.example.org").await;
    let answer = app.browser().get(path::OPENID_CONFIGURATION).await;
    let document = parsed(&answer);
    assert_eq!(document["issuer"], "https://id.example.org");
    for (name, path) in [
        ("authorization_endpoint", "/oidc/authorize"),
        ("token_endpoint", "/oidc/token"),
        ("userinfo_endpoint", "/oidc/userinfo"),
        ("revocation_endpoint", "/oidc/revoke"),
        ("pushed_authorization_request_endpoint", "/oidc/par"),
        ("introspection_endpoint", "/oidc/introspect"),
        ("end_session_endpoint", "/oidc/sign-out"),
        ("jwks_uri", "/oidc/jwks"),
    ] {
        assert_eq!(document[name], format!("https://id.example.org{path}"), "{name}");
    }
    for (name, value) in [
        ("response_types_supported", json!(["code"])),
        (
            "revocation_endpoint_auth_methods_supported",
            json!(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]),
        ),
        (
            "introspection_endpoint_auth_methods_supported",
            json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]),
        ),
        ("response_modes_supported", json!(["query", "form_post"])),
        ("grant_types_supported", json!(["authorization_code", "refresh_token"])),
        ("scopes_supported", json!(["openid", "profile", "email", "groups", "offline_access"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("subject_types_supported", json!(["public", "pairwise"])),
        ("id_token_signing_alg_values_supported", json!(["RS256", "ES256"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("backchannel_logout_supported", json!(true)),
        ("backchannel_logout_session_supported", json!(true)),
        ("claims_parameter_supported", json!(true)),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
        ("require_pushed_authorization_requests", json!(false)),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    let older = app.browser().get(path::OAUTH_CONFIGURATION).await;
    assert_eq!(older.body, answer.body);
}

#[tokio::test]
async fn the_host_and_the_site_of_a_request_make_no_difference() {
    let app = TestApp::new().await;
    let expected: Vec<_> = [
        app.browser().get(DOCUMENTS[0]).await.body,
        app.browser().get(DOCUMENTS[1]).await.body,
        app.browser().get(DOCUMENTS[2]).await.body,
    ]
    .into();
    for (document, expected) in DOCUMENTS.iter().zip(&expected) {
        for headers in [
            &[][..],
            &[("host", "evil.example")],
            &[("host", "evil.example"), ("x-forwarded-host", "evil.example")],
            &[("host", "localhost:3000"), ("forwarded", "host=evil.example;proto=https")],
            &[("origin", "https://wiki.example.org"), ("sec-fetch-site", "cross-site")],
        ] {
            let answer = sent(&mut app.browser(), Method::GET, document, headers).await;
            assert_eq!(answer.status, 200, "{document} {headers:?}");
            assert_eq!(&answer.body, expected, "{document} {headers:?}");
        }
    }
    assert!(expected[0].contains(ORIGIN) && !expected.concat().contains("evil"));
}

#[tokio::test]
async fn every_site_may_read_the_documents_and_cache_them() {
    let app = TestApp::new().await;
    for document in DOCUMENTS {
        for method in [Method::GET, Method::HEAD] {
            let is_head = method == Method::HEAD;
            let answer = sent(&mut app.browser(), method, document, &[]).await;
            assert_eq!((answer.status.as_u16(), answer.body.is_empty()), (200, is_head));
            let (_, seconds) =
                answer.header("cache-control").split_once("public, max-age=").unwrap();
            // The clock of another node may be five minutes ahead.
            assert!(seconds.parse::<i64>().unwrap() + 300 <= PUBLISHED_BEFORE, "{document}");
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{document}");
            assert_eq!(answer.header("access-control-allow-credentials"), "", "{document}");
            assert_eq!(answer.header("content-type"), "application/json", "{document}");
            assert!(answer.set_cookies().is_empty(), "{document}");
        }
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let answer = sent(&mut app.browser(), method.clone(), document, &[]).await;
            let (status, allow) = (answer.status.as_u16(), answer.header("allow"));
            assert_eq!((status, allow), (405, "GET,HEAD,OPTIONS"), "{method} {document}");
        }
        let asked = [
            ("origin", "https://board.example.org"),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", "x-client"),
        ];
        let answer = sent(&mut app.browser(), Method::OPTIONS, document, &asked).await;
        assert_eq!(answer.status, 204, "{document}");
        for header in ["access-control-allow-origin", "access-control-allow-headers"] {
            assert_eq!(answer.header(header), "*", "{document}");
        }
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{document}");
    }
}

#[tokio::test]
async fn no_cookie_is_read() {
    let (app, mut browser) = signed_in().await;
    browser.get(path::HOME).await;
    let seen = app.bench.column("sessions", "last_seen_at").await;
    app.bench.clock.advance(600);
    for document in DOCUMENTS {
        assert_eq!(browser.get(document).await.status, 200);
        assert!(browser.get(document).await.set_cookies().is_empty());
    }
    assert_eq!(app.bench.column("sessions", "last_seen_at").await, seen);
    browser.get(path::HOME).await;
    assert_ne!(app.bench.column("sessions", "last_seen_at").await, seen);
}

#[tokio::test]
async fn the_key_set_is_published_before_there_is_an_administrator_too() {
    let app = TestApp::new().await;
    let answer = app.browser().get(path::KEY_SET).await;
    assert_eq!(parsed(&answer), key_set(&app.bench.services).await.unwrap());
    assert_eq!(parsed(&answer)["keys"].as_array().unwrap().len(), 4);
    let token = sign(&app.bench.services, Algorithm::Rs256, &json!({})).await.unwrap();
    assert_eq!(token.split('.').count(), 3);
}

#[tokio::test]
async fn a_failure_is_json_and_is_not_cached() {
    let app = TestApp::new().await;
    app.bench.try_statement("ALTER TABLE signing_keys RENAME TO away").await.unwrap();
    let answer = app.browser().get(path::KEY_SET).await;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_str()),
        (500, r#"{"error":"server_error"}"#)
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    // It needs no table.
    assert_eq!(app.browser().get(path::OPENID_CONFIGURATION).await.status, 200);
}
