//! The check, and what it carries out.

use super::{long_ago, verify};
use crate::test_app::encoded;
use app::pages::path;
use identity::testing::PASSWORD;

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
async fn a_check_whose_response_was_lost_can_be_passed_again() {
    let (app, mut browser, secret) = long_ago().await;
    let asked = browser.post(path::CODES, "").await;
    let mut lost = browser.clone();
    verify(&app, &mut lost, &asked, &secret).await;
    app.bench.clock.advance(30);
    // A copy of the cookie from before the check does not see what the check permitted.
    let shown = browser.get(path::CODES_NEW).await;
    assert_eq!((shown.status.as_u16(), shown.location()), (303, path::TWO_FACTOR));
    let again = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((again.status.as_u16(), again.location()), (303, path::CODES));
    assert_eq!(browser.get(path::CODES).await.status, 200);
    assert_eq!(
        lost.get(path::CODES).await.location(),
        "/sign-in?next=/settings/two-factor/recovery-codes"
    );
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
        (path::TRUST_BROWSER, path::TRUST_BROWSER),
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
