//! `/session`, which programs ask.

use crate::test_app::{Answer, Browser, TestApp, credentials};
use app::pages::path;

const SIGNED_OUT: &str = r#"{"error":"signed_out"}"#;

fn assert_refused(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (401, SIGNED_OUT));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().is_empty());
}

async fn signed_in_with_code(app: &TestApp) -> Browser {
    let (_, secret) = app.enrolled().await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    assert_refused(&browser.get(path::SESSION).await);
    let code = format!("code={}", app.bench.code(&secret));
    assert_eq!(browser.post(path::VERIFY, &code).await.status, 303);
    browser
}

#[tokio::test]
async fn a_program_is_told_who_is_signed_in_and_how() {
    let app = TestApp::new().await;
    let mut browser = signed_in_with_code(&app).await;
    let answer = browser.get(path::SESSION).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        r#"{"acr":"urn:latchkey:2","amr":["pwd","otp","mfa"],"auth_time":1800000030,"email":"maya@example.com","fresh_until":null,"id":1,"method":"app","name":"Maya Lindqvist","role":"administrator","signed_in_at":"2027-01-15T08:00:30Z"}"#
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn a_program_is_told_how_long_the_identity_check_is_valid() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.prove(path::HOME).await;
    let body = browser.get(path::SESSION).await.body;
    assert!(body.contains(r#""fresh_until":"2027-01-15T08:10:00Z""#), "{body}");
    app.bench.clock.advance(600);
    let body = browser.get(path::SESSION).await.body;
    assert!(body.contains(r#""fresh_until":null"#), "{body}");
}

#[tokio::test]
async fn an_ended_session_and_a_deactivated_user_are_refused_at_once() {
    let app = TestApp::new().await;
    assert_refused(&app.browser().get(path::SESSION).await);
    let mut browser = signed_in_with_code(&app).await;
    assert_eq!(browser.get(path::SESSION).await.status, 200);
    let mut copy = browser.clone();
    browser.post(path::SIGN_OUT, "").await;
    assert_refused(&copy.get(path::SESSION).await);

    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    assert_eq!(browser.get(path::SESSION).await.status, 200);
    app.bench.try_statement("UPDATE accounts SET status = 'deactivated'").await.unwrap();
    assert_refused(&browser.get(path::SESSION).await);
}

#[tokio::test]
async fn asking_counts_as_activity_at_most_once_a_minute_like_a_page() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let seen = || app.bench.column("sessions", "last_seen_at");
    let begin = seen().await;
    app.bench.clock.advance(59);
    browser.get(path::SESSION).await;
    assert_eq!(seen().await, begin);
    app.bench.clock.advance(1);
    browser.get(path::SESSION).await;
    let noted = seen().await;
    assert_ne!(noted, begin);
    app.bench.clock.advance(3600);
    assert_refused(&browser.get(path::SESSION).await);
    assert_eq!(seen().await, noted);
}

#[tokio::test]
async fn a_user_who_must_set_up_a_second_factor_is_not_signed_in() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let now = app.bench.clock_now();
    let enforce = format!("UPDATE policy SET enforced_at = {now}, required_from = {now}");
    app.bench.try_statement(&enforce).await.unwrap();
    assert_refused(&browser.get(path::SESSION).await);
}
