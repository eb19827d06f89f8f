//! Pages and forms that wait for an identity check, and dialogs over pages.

mod check;
mod form;

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
async fn a_token_that_a_form_sent_with_the_previous_one_receives_works() {
    let (app, mut browser, secret) = long_ago().await;
    app.bench.allow_everything().await;
    let asked = browser.post(path::CODES, "").await;
    let trust = browser.post(path::TRUST_BROWSER, "trust=on").await;
    // The response to a check for another purpose is lost.
    let mut lost = browser.clone();
    verify(&app, &mut lost, &trust, &secret).await;
    app.bench.clock.advance(30);
    let done = verify(&app, &mut browser, &asked, &secret).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::CODES_NEW));
    assert_eq!(browser.get(path::CODES_NEW).await.status, 200);
}

#[tokio::test]
async fn a_form_that_waited_in_two_tabs_leads_to_its_page_the_second_time() {
    let (app, mut browser, secret) = long_ago().await;
    app.bench.allow_everything().await;
    for (form, fields) in [
        (path::CODES, ""),
        (path::TRUST_BROWSER, "trust=on"),
        (path::TRUST_BROWSER_ON_TWO_FACTOR, "trust=on"),
        (path::SET_UP_SMS, "phone=%2B4915112345678"),
        (path::USERS_BULK, ""),
        (path::USERS_EXPORT, ""),
        (path::AUDIT_LOG_EXPORT, "format=csv"),
        ("/settings/two-factor/passkeys/7/remove", ""),
        ("/settings/two-factor/methods/app/default", ""),
    ] {
        app.bench.clock.advance(600);
        let asked = browser.post(form, fields).await;
        assert!(asked.requires_identity_check_for(form), "{form}: {}", asked.location());
        verify(&app, &mut browser, &asked, &secret).await;
        app.bench.clock.advance(30);
        let mut shown = verify(&app, &mut browser, &asked, &secret).await;
        while shown.status == 303 {
            shown = browser.get(shown.location()).await;
        }
        assert_eq!(shown.status, 200, "{form}");
    }
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
