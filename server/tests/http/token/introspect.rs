//! The introspection endpoint.

use super::{Office, assert_refused, json, send};
use crate::test_app::Answer;
use app::pages::path;
use axum::http::Method;

async fn asked(office: &Office, headers: &[(&str, &str)], form: &str) -> Answer {
    send(&office.app, Method::POST, path::INTROSPECT, headers, form).await
}

#[tokio::test]
async fn an_application_with_a_secret_asks_about_its_own_tokens() {
    let office = Office::new().await;
    let (public, private) = (office.offline_of_public().await, office.offline_of_private().await);
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    for name in ["access_token", "refresh_token"] {
        let form =
            format!("token={}&token_type_hint=refresh_token", private[name].as_str().unwrap());
        let answer = asked(&office, &headers, &form).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, "application/json")
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        let told = json(&answer);
        assert_eq!((&told["active"], &told["client_id"]), (&true.into(), &"wiki".into()));
        let form = format!("token={}", public[name].as_str().unwrap());
        let answer = asked(&office, &headers, &form).await;
        assert_eq!(answer.body, r#"{"active":false}"#, "of another application");
    }
    assert_eq!(asked(&office, &headers, "token=x").await.body, r#"{"active":false}"#);
}

#[tokio::test]
async fn without_a_secret_nothing_is_told() {
    let office = Office::new().await;
    let public = office.offline_of_public().await;
    let form = format!("token={}", public["access_token"].as_str().unwrap());
    for more in ["", "&client_id=board", "&client_id=wiki", "&client_id=wiki&client_secret=x"] {
        assert_refused(&asked(&office, &[], &format!("{form}{more}")).await, 401, "invalid_client");
    }
    let basic = office.basic();
    let headers = [("authorization", basic.as_str())];
    assert_refused(&asked(&office, &headers, "").await, 400, "invalid_request");
    let own = [("origin", "https://board.example.org")];
    let answer = asked(&office, &own, &form).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
