//! A method that an application requires is set up first.

use super::{connect, leaves, request, waits};
use crate::test_app::{TestApp, encoded, marked, signed_in};
use app::pages::path;
use identity::testing::PASSWORD;

#[tokio::test]
async fn the_setup_of_a_second_factor_leads_back_to_the_application() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "second_factor").await;
    let to = waits(&browser.get(&request("")).await);
    assert_eq!(browser.get(&to).await.location(), path::SET_UP);
    assert_eq!(browser.get(path::SET_UP).await.location(), path::identity_check_then(path::SET_UP));
    browser.prove(path::SET_UP).await;
    let page = browser.get(path::SET_UP).await.body;
    let secret = marked(&page, "secret-key").remove(0);
    let code = format!("code={}", app.bench.code(&secret));
    assert_eq!(browser.post(path::SET_UP, &code).await.location(), path::CODES_NEW);
    assert_eq!(browser.post(path::CODES_SAVED, "saved=yes").await.location(), path::SET_UP_DONE);
    let done = browser.post(path::SET_UP_DONE, "").await;
    assert_eq!(done.location(), to);
    assert!(!browser.cookies.contains_key("__Host-destination"));
    let asked = browser.get(&to).await;
    assert_eq!(asked.location(), path::identity_check_then(&to));
    app.bench.clock.advance(30);
    let code = app.bench.code(&secret);
    let form = format!("password={}&code={code}&next={}", encoded(PASSWORD), encoded(&to));
    assert_eq!(browser.post(path::IDENTITY_CHECK, &form).await.location(), to);
    assert_eq!(leaves(&browser.get(&to).await)[0].0, "code");
    assert_eq!(browser.post(path::SET_UP_DONE, "").await.location(), path::TWO_FACTOR);
}

#[tokio::test]
async fn a_passkey_is_set_up_after_a_method_with_codes() {
    let (app, mut browser) = signed_in().await;
    app.bench.allow_everything().await;
    connect(&app, "passkey").await;
    let to = waits(&browser.get(&request("")).await);
    assert_eq!(browser.get(&to).await.location(), path::SET_UP);
    let (token, _) = {
        let prove = browser.prove(path::HOME).await;
        assert_eq!(prove.status, 303);
        let token = identity::secret::Token::parse(&browser.cookies["__Host-session"]).unwrap();
        app.bench.enroll(&token).await
    };
    browser.keep("__Host-session", token.reveal());
    assert_eq!(browser.get(&to).await.location(), path::PASSKEY_NEW);
    assert!(browser.cookies.contains_key("__Host-destination"));
}

#[tokio::test]
async fn the_setup_leads_to_no_other_page_than_a_waiting_request() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    for elsewhere in ["/admin", "https://evil.example/", "//evil.example", "/oidc/continue/x"] {
        let hex: String = elsewhere.bytes().map(|byte| format!("{byte:02x}")).collect();
        browser.keep("__Host-destination", &hex);
        assert_eq!(browser.post(path::SET_UP_DONE, "").await.location(), path::TWO_FACTOR);
    }
}
