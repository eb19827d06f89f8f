//! Pushed authorization requests.

use super::{Office, assert_refused, json, send};
use crate::test_app::{Answer, encoded};
use app::pages::path;
use axum::http::Method;

const CHALLENGE: &str =
    "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

async fn push(office: &Office, headers: &[(&str, &str)], form: &str) -> Answer {
    send(&office.app, Method::POST, path::PUSHED_REQUEST, headers, form).await
}

fn form(client_id: &str) -> String {
    let uri = encoded(&format!("https://{client_id}.example.org/back"));
    format!("response_type=code&scope=openid&state=s&redirect_uri={uri}&{CHALLENGE}")
}

/// The address that opens a pushed request.
#[track_caller]
fn address(client_id: &str, pushed: &Answer) -> String {
    let request_uri = json(pushed)["request_uri"].as_str().unwrap().to_owned();
    format!("{}?client_id={client_id}&request_uri={}", path::AUTHORIZE, encoded(&request_uri))
}

#[tokio::test]
async fn an_application_pushes_a_request_and_its_user_opens_it_once() {
    let office = Office::new().await;
    let basic = office.basic();
    let in_form = format!("{}&client_id=wiki&client_secret={}", form("wiki"), office.secret);
    let public = format!("{}&client_id=board", form("board"));
    for (client_id, headers, form) in [
        ("wiki", &[("authorization", basic.as_str())][..], form("wiki")),
        ("wiki", &[], in_form),
        ("board", &[], public),
    ] {
        let answer = push(&office, headers, &form).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(json(&answer)["expires_in"], 90);
        let address = address(client_id, &answer);
        let mut browser = office.browser();
        let opened = browser.get(&address).await;
        let back = format!("https://{client_id}.example.org/back?code=");
        assert!(opened.location().starts_with(&back), "{} {}", opened.location(), opened.body);
        let again = browser.get(&address).await;
        assert_eq!((again.status.as_u16(), again.location()), (404, ""));
        assert!(again.body.contains("This request is no longer valid"), "{}", again.body);
    }
    assert_eq!(office.app.bench.column("pushed_requests", "request_hash").await.len(), 0);
}

#[tokio::test]
async fn a_request_that_is_wrong_is_refused_with_its_error() {
    let office = Office::new().await;
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    let wrong = form("wiki").replace("openid", "email");
    let answer = push(&office, &headers, &wrong).await;
    assert_refused(&answer, 400, "invalid_scope");
    assert_eq!(json(&answer)["error_description"], "scope does not contain openid");
    let evil = form("wiki").replace("wiki", "evil");
    assert_refused(&push(&office, &headers, &evil).await, 400, "invalid_request");
    let plain = form("wiki").replace("S256", "plain");
    assert_refused(&push(&office, &headers, &plain).await, 400, "invalid_request");
    let named = format!("{}&request_uri=urn:ietf:params:oauth:request_uri:x", form("wiki"));
    assert_refused(&push(&office, &headers, &named).await, 400, "invalid_request");
    assert_eq!(push(&office, &headers, &"a".repeat(20_000)).await.status, 413);
    let read = send(&office.app, Method::GET, path::PUSHED_REQUEST, &headers, "").await;
    assert_eq!(read.status, 405);
}

#[tokio::test]
async fn only_an_application_that_proves_which_one_it_is_can_push() {
    let office = Office::new().await;
    for more in ["&client_id=wiki", "&client_id=wiki&client_secret=x", "&client_id=unknown", ""] {
        let answer = push(&office, &[], &format!("{}{more}", form("wiki"))).await;
        assert_refused(&answer, 401, "invalid_client");
    }
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    let other = format!("{}&client_id=board", form("wiki"));
    assert_refused(&push(&office, &headers, &other).await, 400, "invalid_request");
    assert_eq!(office.app.bench.column("pushed_requests", "request_hash").await.len(), 0);
}

#[tokio::test]
async fn a_stranger_cannot_fill_the_table() {
    let office = Office::new().await;
    let public = format!("{}&client_id=board", form("board"));
    let mut accepted = 0;
    let refused = loop {
        let answer = push(&office, &[], &public).await;
        if answer.status != 201 || accepted == 2_000 {
            break answer;
        }
        accepted += 1;
    };
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(refused.header("content-type"), "application/json");
    let stored = office.app.bench.column("pushed_requests", "request_hash").await.len();
    assert_eq!(stored, accepted);
    // An application that proves which one it is sends the requests of all its users.
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    assert_eq!(push(&office, &headers, &form("wiki")).await.status, 201);
}

#[tokio::test]
async fn pages_of_public_connections_may_read_the_answer() {
    let office = Office::new().await;
    let own = [("origin", "https://board.example.org")];
    let public = format!("{}&client_id=board", form("board"));
    let answer = push(&office, &own, &public).await;
    assert_eq!(answer.header("access-control-allow-origin"), own[0].1);
}
