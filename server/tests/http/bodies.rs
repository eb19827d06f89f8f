use crate::test_app::{ORIGIN, TestApp, credentials};
use app::pages::path;
use axum::{body::Body, http::Method};

#[tokio::test]
async fn a_body_that_is_not_a_valid_form_is_refused_with_one_sentence() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let odd = [
        "",
        "username=a",
        "username=a&password=b&role=administrator",
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

#[tokio::test]
async fn unknown_fields_never_reach_an_account() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for extra in [
        "role=administrator",
        "security_version=9",
        "email=x%40y.zz",
        "account_id=2",
        "two_factor_enabled=false",
    ] {
        let answer = browser.post(path::PROFILE, &format!("name=Maya&time_zone=UTC&{extra}")).await;
        assert_eq!(answer.status, 400, "{extra}");
    }
    assert_eq!(browser.post(path::PROFILE, "name=Maya&time_zone=UTC").await.status, 303);
}
