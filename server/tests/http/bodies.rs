use crate::test_app::{ORIGIN, TestApp, credentials, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};

#[tokio::test]
async fn a_body_that_is_not_a_valid_form_is_refused_with_one_sentence() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let odd = [
        "",
        "username=a",
        "username=a%00&password=b",
        "username=a\0&password=b",
        "username=a&username=b&password=c",
        "%FF%FE",
        "{\"username\":\"a\",\"password\":\"b\"}",
    ];
    for fields in odd {
        let answer = app.browser().post(path::SIGN_IN, fields).await;
        assert_eq!(answer.status, 400, "{fields}");
        assert!(answer.body.contains("arrived incomplete or damaged"), "{fields}");
    }
}

#[tokio::test]
async fn another_content_type_is_refused() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    for kind in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
        let mut browser = app.browser();
        let request = browser
            .request(Method::POST, path::SIGN_IN)
            .header("origin", ORIGIN)
            .header("content-type", kind);
        let answer = browser.send(request.body(Body::from(credentials())).unwrap()).await;
        assert_eq!(answer.status, 400, "{kind}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let answer = app
        .browser()
        .post(path::SIGN_IN, &format!("username=a&password={}", "x".repeat(20_000)))
        .await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("too large"));
}

#[tokio::test]
async fn several_codes_in_one_request_are_refused_and_not_counted() {
    let app = TestApp::new().await;
    let (_, secret) = app.enrolled().await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    for _ in 0..6 {
        assert_eq!(browser.post(path::VERIFY, "code=000000&code=111111").await.status, 400);
    }
    let code = app.bench.code(&secret);
    assert_eq!(browser.post(path::VERIFY, &format!("code={code}")).await.status, 303);
}

/// Everything that a form may not change.
async fn account(app: &TestApp) -> Vec<Vec<String>> {
    let mut columns = Vec::new();
    for column in ["role", "security_version", "email", "id"] {
        columns.push(app.bench.column("accounts", column).await);
    }
    columns
}

#[tokio::test]
async fn unknown_fields_are_ignored_and_never_reach_an_account() {
    let (app, mut browser) = signed_in().await;
    let before = account(&app).await;
    for extra in [
        "role=member",
        "security_version=9",
        "email=x%40y.zz",
        "account_id=2&id=2",
        "from_an_extension=1&from_an_extension=2",
    ] {
        let answer = browser.post(path::PROFILE, &format!("name=Maya&time_zone=UTC&{extra}")).await;
        assert_eq!(answer.status, 303, "{extra}");
    }
    assert_eq!(account(&app).await, before);
}
