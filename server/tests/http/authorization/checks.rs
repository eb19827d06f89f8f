//! D-IDENTITY for an application.

use super::{connect, follow, leaves, request, waits};
use crate::test_app::{Answer, Browser, TestApp, encoded, signed_in};
use app::pages::path;
use identity::testing::PASSWORD;

/// The identity check to which a request leads.
async fn check(browser: &mut Browser, to: &str) -> Answer {
    let asked = browser.get(to).await;
    assert_eq!(asked.location(), path::identity_check_then(to), "{}", asked.body);
    browser.get(asked.location()).await
}

fn answered(to: &str, code: &str) -> String {
    format!("password={}&code={code}&next={}", encoded(PASSWORD), encoded(to))
}

#[tokio::test]
async fn a_second_factor_is_required_before_the_application_is_opened() {
    let app = TestApp::new().await;
    let (mut browser, secret) = app.enrolled().await;
    connect(&app, "second_factor").await;
    let to = waits(&browser.get(&request("")).await);
    let dialog = check(&mut browser, &to).await;
    assert_eq!(dialog.status, 200);
    assert!(dialog.body.contains("Our &lt;Wiki&gt; requires a second factor."));
    assert!(dialog.body.contains("Enter your password and a code"));
    let form = answered(&to, "000000");
    let wrong = browser.post(path::IDENTITY_CHECK, &form).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Our &lt;Wiki&gt; requires a second factor."));
    let form = answered(&to, &app.bench.code(&secret));
    let done = browser.post(path::IDENTITY_CHECK, &form).await;
    assert_eq!(done.location(), to);
    assert_eq!(leaves(&follow(&mut browser, done).await)[0].0, "code");
    let dialog = browser.get(&path::identity_check_then(&to)).await.body;
    assert!(!dialog.contains("requires a second factor"), "the request is answered");
}

#[tokio::test]
async fn the_reason_for_another_check_is_stated() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    app.bench.clock.advance(7_200);
    app.bench
        .try_statement("UPDATE sessions SET last_seen_at = last_seen_at + 7000")
        .await
        .unwrap();
    for (more, line) in [
        ("&prompt=login", "Our &lt;Wiki&gt; requires you to verify your identity again."),
        (
            "&max_age=300",
            "Our &lt;Wiki&gt; requires you to have verified your identity in the last 5 minutes.",
        ),
    ] {
        let to = waits(&browser.get(&request(more)).await);
        let dialog = check(&mut browser, &to).await;
        assert!(dialog.body.contains(line), "{}", dialog.body);
        let done = browser.post(path::IDENTITY_CHECK, &answered(&to, "")).await;
        assert_eq!(leaves(&follow(&mut browser, done).await)[0].0, "code");
        app.bench.clock.advance(600);
    }
}

/// A key of this kind in the database: the rules decide by it, and no device answers.
async fn add_key(app: &TestApp, signs_in_alone: bool) {
    let key = format!(
        "INSERT INTO passkeys (account_id, credential_id, credential, name, created_at, signs_in_alone) \
         VALUES (1, 'c', 'x', 'Key', 0, {signs_in_alone})"
    );
    app.bench.try_statement(&key).await.unwrap();
    app.bench.try_statement("UPDATE policy SET passkeys_allowed = TRUE").await.unwrap();
}

#[tokio::test]
async fn a_passkey_is_required_without_a_password_or_a_code() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    connect(&app, "passkey").await;
    add_key(&app, true).await;
    let to = waits(&browser.get(&request("")).await);
    let dialog = check(&mut browser, &to).await.body;
    assert!(dialog.contains("Our &lt;Wiki&gt; requires a passkey."));
    assert!(dialog.contains("Use your passkey to verify your identity."));
    assert!(dialog.contains("Open Our &lt;Wiki&gt; in a browser that can."), "{dialog}");
    assert!(dialog.contains("data-passkey=\"get\"") && !dialog.contains("type=\"password\""));
    assert!(dialog.contains(&format!("name=\"next\" value=\"{to}\"")));
    let form = format!("credential=x&next={}", encoded(&to));
    let wrong = browser.post(path::IDENTITY_CHECK_PASSKEY, &form).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("Our &lt;Wiki&gt; requires a passkey."));
}

#[tokio::test]
async fn a_user_who_has_only_a_security_key_signs_in_again() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    connect(&app, "passkey").await;
    add_key(&app, false).await;
    let to = waits(&browser.get(&request("")).await);
    let dialog = check(&mut browser, &to).await.body;
    assert!(dialog.contains("Our &lt;Wiki&gt; requires a passkey or a security key."));
    assert!(dialog.contains("Sign in again, and use your security key after your password."));
    let again = format!("{to}/sign-in");
    let action = browser.form_action(&again).await;
    assert!(dialog.contains(&format!("action=\"{action}\"")), "{dialog}");
    browser.keep("__Host-trust", "x");
    let mut copy = browser.clone();
    let signed_out = browser.post(&again, "").await;
    assert_eq!(signed_out.location(), path::sign_in_then(&to));
    assert!(!browser.cookies.contains_key("__Host-session"));
    assert!(!browser.cookies.contains_key("__Host-trust"), "it would replace the security key");
    assert!(copy.get(path::HOME).await.location().starts_with(path::SIGN_IN));
    assert_eq!(browser.get(&to).await.location(), path::sign_in_then(&to), "it still waits");
}

#[tokio::test]
async fn without_a_request_that_waits_no_user_is_signed_out() {
    let (app, mut browser) = signed_in().await;
    let unknown = "A".repeat(43);
    for name in ["x", "%2e%2e%2fsign-out", "%0d%0aa", "%2f%2fevil.example", &unknown] {
        for form in ["cancel", "sign-in"] {
            let address = format!("/oidc/continue/{name}/{form}");
            assert_eq!(browser.post(&address, "").await.status, 404, "{address}");
            let back = browser.get(&address).await;
            let expected = match name == unknown {
                true => (303, format!("/oidc/continue/{unknown}")),
                false => (404, String::new()),
            };
            assert_eq!((back.status.as_u16(), back.location().to_owned()), expected, "{address}");
        }
    }
    assert_eq!(browser.get(path::HOME).await.status, 200);
    assert_eq!(app.bench.column("sessions", "id").await.len(), 1);
}
