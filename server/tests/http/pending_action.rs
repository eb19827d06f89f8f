//! Pages and forms that wait for an identity check, and dialogs over pages.

use crate::test_app::{Answer, Browser, TestApp, encoded};
use app::pages::path;
use identity::testing::PASSWORD;

const OLA: &str = "ola@example.com";

/// Signed in with a method, ten minutes after the last identity check.
async fn long_ago() -> (TestApp, Browser, String) {
    let app = TestApp::new().await;
    let (browser, secret) = app.enrolled().await;
    app.bench.clock.advance(600);
    (app, browser, secret)
}

/// Passes the identity check to which `asked` led, with the password and a code.
async fn verify(app: &TestApp, browser: &mut Browser, asked: &Answer, secret: &str) -> Answer {
    let next = asked.location().split_once("next=").unwrap().1;
    let (password, code) = (encoded(PASSWORD), app.bench.code(secret));
    let fields = format!("password={password}&code={code}&next={next}");
    browser.post(path::IDENTITY_CHECK, &fields).await
}

#[tokio::test]
async fn a_form_without_fields_is_sent_again_after_the_check() {
    let (app, mut browser, secret) = long_ago().await;
    let before = app.bench.column("recovery_code_sets", "created_at").await;
    let asked = browser.post(path::CODES, "").await;
    assert!(asked.requires_identity_check_for(path::CODES), "{}", asked.location());
    assert_eq!(app.bench.column("recovery_code_sets", "created_at").await, before);
    let done = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::CODES_NEW));
    assert_ne!(app.bench.column("recovery_code_sets", "created_at").await, before);
    assert_eq!(browser.get(path::CODES_NEW).await.status, 200);
}

#[tokio::test]
async fn a_form_is_sent_again_only_once() {
    let (app, mut browser, secret) = long_ago().await;
    let asked = browser.post(path::CODES, "").await;
    verify(&app, &mut browser, &asked, &secret).await;
    let made = app.bench.column("recovery_code_sets", "created_at").await;
    app.bench.clock.advance(30);
    let again = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, path::CODES));
    assert_eq!(app.bench.column("recovery_code_sets", "created_at").await, made);
}

#[tokio::test]
async fn the_purpose_of_a_check_is_stored_and_does_not_depend_on_the_path() {
    let (_app, mut browser, _) = long_ago().await;
    let asked = browser.get(path::RESET_SCAN).await;
    assert!(asked.requires_identity_check_for(path::RESET_SCAN), "{}", asked.location());
    let offer = "or a recovery code";
    assert!(browser.get(asked.location()).await.body.contains(offer));
    let unnamed = browser.get(&path::identity_check_then(path::RESET_SCAN)).await;
    assert_eq!(unnamed.status, 200);
    assert!(!unnamed.body.contains(offer));
    let other = browser.post(path::CODES, "").await;
    assert!(!browser.get(other.location()).await.body.contains(offer));
    assert!(
        browser.get(asked.location()).await.body.contains(offer),
        "each purpose has its own row"
    );
}

#[tokio::test]
async fn trusting_a_browser_waits_for_a_code_and_leads_back_to_the_switch() {
    let (app, mut browser, secret) = long_ago().await;
    app.bench.allow_everything().await;
    let asked = browser.post(path::TRUST_BROWSER, "trust=on").await;
    let check = browser.get(asked.location()).await.body;
    assert!(check.contains("action=\"/settings/browsers\""), "Cancel leads back as well");
    let asked = browser.post(path::TRUST_BROWSER_ON_TWO_FACTOR, "trust=on").await;
    assert!(
        asked.requires_identity_check_for(path::TRUST_BROWSER_ON_TWO_FACTOR),
        "{}",
        asked.location()
    );
    let check = browser.get(asked.location()).await;
    assert!(check.body.contains("action=\"/settings/two-factor\""), "{}", check.body);
    assert!(!check.body.contains("name=\"password\""), "only the code");
    let next = asked.location().split_once("next=").unwrap().1;
    let fields = format!("code={}&next={next}", app.bench.code(&secret));
    let done = browser.post(path::IDENTITY_CHECK, &fields).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::TWO_FACTOR));
    assert!(browser.cookies.contains_key("__Host-trust"));
}

#[tokio::test]
async fn a_form_that_is_sent_again_passes_every_layer() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.bench.clock.advance(600);
    let asked = browser.post(path::USER_NEW, "name=Ola&email=ola%40example.com").await;
    assert!(asked.requires_identity_check_for(path::USER_NEW));
    app.bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let refused = browser.verify(&asked).await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("You do not have access to this page"));
    assert!(!refused.header("content-security-policy").is_empty());
    assert!(!app.bench.column("accounts", "email").await.contains(&OLA.to_owned()));
}

#[tokio::test]
async fn the_dialog_after_a_form_was_sent_again_keeps_its_status_and_the_new_session() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.bench.person(OLA, "Ola Nordmann", "member").await;
    app.bench.clock.advance(600);
    let asked = browser.post(path::USER_NEW, "name=Ola&email=ola%40example.com").await;
    let old = browser.cookies["__Host-session"].clone();
    let taken = browser.verify(&asked).await;
    assert_eq!(taken.status, 422);
    assert!(taken.body.contains("id=\"user-new\"") && taken.body.contains("users-count"));
    assert!(taken.body.contains("<title>Error: Add user"));
    assert_ne!(browser.cookies["__Host-session"], old);
    assert_eq!(browser.get(path::USERS).await.status, 200);
}

#[tokio::test]
async fn a_lost_response_to_a_check_can_be_requested_again() {
    let (app, mut browser, secret) = long_ago().await;
    let asked = browser.post(path::CODES, "").await;
    let mut lost = browser.clone();
    verify(&app, &mut lost, &asked, &secret).await;
    let again = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, path::CODES));
    assert_eq!(browser.get(path::CODES).await.status, 200);
    assert_eq!(
        lost.get(path::CODES).await.location(),
        "/sign-in?next=/settings/two-factor/recovery-codes"
    );
}

#[tokio::test]
async fn a_dialog_answers_with_its_own_address_id_and_status() {
    let (_app, mut browser, _) = long_ago().await;
    let address = path::identity_check_then(path::SET_UP);
    let shown = browser.get(&address).await;
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("id=\"verify-identity\"") && shown.body.contains("id=\"methods\""));
    assert!(shown.body.contains(&format!("name=\"return\" value=\"{address}\"")));
    assert_eq!(shown.headers.get_all("x-request-id").iter().count(), 1);
    let wrong = browser.post(path::IDENTITY_CHECK, "password=x&code=1&next=/settings").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("<title>Error: Verify your identity"));
}

#[tokio::test]
async fn a_check_that_a_foreign_link_began_carries_out_nothing() {
    let (app, mut browser, secret) = long_ago().await;
    app.bench.allow_everything().await;
    // The user pressed these buttons before, and canceled the checks.
    browser.post(path::TRUST_BROWSER, "trust=on").await;
    browser.post(path::CODES, "").await;
    let codes = app.bench.column("recovery_code_sets", "created_at").await;
    for (next, place) in [
        (path::TRUST_BROWSER, path::BROWSERS),
        (path::CODES, path::CODES),
        ("/settings/two-factor/recovery-codes?waiting=0000000000000000", path::CODES),
        ("/settings/two-factor/methods/app/default", "/settings/two-factor/methods/app/default"),
        ("https://evil.example/", path::TWO_FACTOR),
    ] {
        app.bench.clock.advance(600);
        let check = browser.get(&path::identity_check_then(next)).await;
        assert_eq!(check.status, 200, "{next}");
        let (password, code) = (encoded(PASSWORD), app.bench.code(&secret));
        let fields = format!("password={password}&code={code}&next={}", encoded(next));
        let done = browser.post(path::IDENTITY_CHECK, &fields).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, place), "{next}");
        browser.get(place).await;
        assert_eq!(app.bench.column("recovery_code_sets", "created_at").await, codes, "{next}");
        assert!(!browser.cookies.contains_key("__Host-trust"), "{next}");
    }
}
