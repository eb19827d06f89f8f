//! The userinfo endpoint.

use crate::{
    test_app::Answer,
    token::{Office, json, send},
};
use app::pages::path;
use axum::http::Method;

async fn get(office: &Office, headers: &[(&str, &str)]) -> Answer {
    send(&office.app, Method::GET, path::USERINFO, headers, "").await
}

async fn post(office: &Office, headers: &[(&str, &str)], form: &str) -> Answer {
    send(&office.app, Method::POST, path::USERINFO, headers, form).await
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status.as_u16(), &json(answer)["error"]), (status, &error.into()));
    assert_eq!(answer.header("www-authenticate"), format!("Bearer error=\"{error}\""));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn claims_are_told_for_a_token_in_the_header_or_in_a_form() {
    let office = Office::new().await;
    let token = office.access_token().await;
    let header = format!("Bearer {token}");
    let answer = get(&office, &[("authorization", &header)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let told = json(&answer);
    assert_eq!(told["name"], "Maya Lindqvist");
    assert!(told.get("email").is_none(), "not in the scopes");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(answer.set_cookies().is_empty());
    let lower = format!("bearer {token}");
    let form = format!("access_token={token}");
    for answer in [
        post(&office, &[("authorization", &lower)], "").await,
        post(&office, &[("authorization", &header), ("content-type", "text/plain")], &form).await,
        post(&office, &[], &form).await,
    ] {
        assert_eq!((answer.status.as_u16(), json(&answer)), (200, told.clone()));
    }
}

#[tokio::test]
async fn without_a_token_the_answer_names_no_error() {
    let office = Office::new().await;
    let token = office.access_token().await;
    let form = format!("access_token={token}");
    for answer in [
        get(&office, &[]).await,
        get(&office, &[("authorization", "Basic abc")]).await,
        get(&office, &[("authorization", &token)]).await,
        get(&office, &[("cookie", &format!("access_token={token}"))]).await,
        post(&office, &[("content-type", "text/plain")], &form).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, ""));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn a_token_in_two_places_or_in_the_address_is_refused() {
    let office = Office::new().await;
    let token = office.access_token().await;
    let header = format!("Bearer {token}");
    let form = format!("access_token={token}");
    let in_address = format!("{}?{form}", path::USERINFO);
    for answer in [
        post(&office, &[("authorization", &header)], &form).await,
        post(&office, &[("authorization", &header), ("authorization", &header)], "").await,
        post(&office, &[], &format!("{form}&{form}")).await,
        post(&office, &[], "access_token=%00").await,
        send(&office.app, Method::GET, &in_address, &[], "").await,
        send(&office.app, Method::GET, &in_address, &[("authorization", &header)], "").await,
    ] {
        assert_refused(&answer, 400, "invalid_request");
    }
}

#[tokio::test]
async fn a_token_that_does_not_work_is_refused() {
    let office = Office::new().await;
    let token = office.access_token().await;
    let header = format!("Bearer {token}");
    for wrong in ["Bearer x", &format!("Bearer {}", "A".repeat(43)), "Bearer ", "Bearer é"] {
        let answer = get(&office, &[("authorization", wrong)]).await;
        assert!([400, 401].contains(&answer.status.as_u16()), "{wrong}");
    }
    assert_eq!(get(&office, &[("authorization", &header)]).await.status, 200);
    office.app.bench.try_statement("DELETE FROM sessions").await.unwrap();
    let answer = get(&office, &[("authorization", &header)]).await;
    assert_refused(&answer, 401, "invalid_token");
}
