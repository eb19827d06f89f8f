//! The revocation endpoint.

use super::{Office, assert_refused, send};
use app::pages::path;
use axum::http::Method;

async fn revoke(office: &Office, headers: &[(&str, &str)], form: &str) -> crate::test_app::Answer {
    send(&office.app, Method::POST, path::REVOKE, headers, form).await
}

#[tokio::test]
async fn an_application_revokes_its_tokens_and_is_told_the_same_for_every_token() {
    let office = Office::new().await;
    let (public, private) = (office.offline_of_public().await, office.offline_of_private().await);
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    let token = |answer: &serde_json::Value| answer["refresh_token"].as_str().unwrap().to_owned();
    let hint = "&token_type_hint=access_token";
    for form in [
        format!("token={}{hint}", token(&private)),
        format!("token={}", token(&public)),
        "token=x".to_owned(),
    ] {
        let answer = revoke(&office, &headers, &form).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, ""));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.set_cookies().is_empty());
    }
    let refresh = |token: &str| format!("grant_type=refresh_token&refresh_token={token}");
    assert_refused(&office.post(&headers, &refresh(&token(&private))).await, 400, "invalid_grant");
    let of_public = format!("{}&client_id=board", refresh(&token(&public)));
    assert_eq!(office.post(&[], &of_public).await.status, 200, "another application");
    let own = format!("token={}&client_id=board", public["access_token"].as_str().unwrap());
    let answer = revoke(&office, &[("origin", "https://board.example.org")], &own).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "https://board.example.org");
    assert_refused(&office.post(&[], &of_public).await, 400, "invalid_grant");
}

#[tokio::test]
async fn a_request_that_is_incomplete_or_of_an_unknown_application_is_refused() {
    let office = Office::new().await;
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    for form in ["", "token=", "token=a&token=b", "token=%00"] {
        assert_refused(&revoke(&office, &headers, form).await, 400, "invalid_request");
    }
    for form in ["token=a", "token=a&client_id=wiki", "token=a&client_id=wiki&client_secret=x"] {
        assert_refused(&revoke(&office, &[], form).await, 401, "invalid_client");
    }
    let answer = send(&office.app, Method::GET, path::REVOKE, &headers, "").await;
    assert_eq!(answer.status, 405);
}
