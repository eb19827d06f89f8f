//! The methods SMS Message and Email, from setup to sign-in.

use crate::test_app::{Browser, TestApp, credentials, encoded};
use app::pages::path;
use identity::testing::PASSWORD;

const TAB: &str = path::TWO_FACTOR;
const CHECK: &str = path::IDENTITY_CHECK;
const SMS: &str = path::SET_UP_SMS_TAB;
const NUMBER: &str = "+49 151 12345678";

/// The text of a page, without markup.
fn text(body: &str) -> String {
    let pieces = body.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    pieces.collect::<String>().replace("&#x27;", "'").replace("&amp;", "&")
}

#[track_caller]
fn says(body: &str, sentence: &str) {
    assert!(text(body).contains(sentence), "{sentence}\n{}", text(body));
}

/// Passes the identity check, with a sent code if `by_message`.
async fn prove(app: &TestApp, browser: &mut Browser, next: &str, by_message: bool) {
    let next = encoded(next);
    let mut fields = format!("password={}&next={next}", encoded(PASSWORD));
    if by_message {
        app.bench.clock.advance(30);
        let sent = browser.post(&format!("{CHECK}/send-code"), &format!("next={next}")).await;
        assert_eq!(sent.status, 303, "{}", text(&sent.body));
        let page = browser.get(sent.location()).await.body;
        says(&page, "Resend code");
        fields = format!("{fields}&code={}", app.bench.last_sent().await.code());
    }
    let passed = browser.post(CHECK, &fields).await;
    assert_eq!(passed.status, 303, "{}", text(&passed.body));
}

/// All methods are allowed, and SMS Message is the only one set up.
async fn with_sms() -> (TestApp, Browser) {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.bench.allow_everything().await;
    prove(&app, &mut browser, SMS, false).await;
    let fields = format!("phone={}", encoded(NUMBER));
    assert_eq!(browser.post(path::SET_UP_SMS, &fields).await.location(), SMS);
    let code = app.bench.last_sent().await.code();
    let done = browser.post(path::SET_UP_SMS_CONFIRM, &format!("code={code}")).await;
    assert_eq!(done.location(), path::CODES_NEW);
    browser.post(path::CODES_SAVED, "saved=yes").await;
    (app, browser)
}

#[tokio::test]
async fn each_panel_of_the_setup_keeps_its_progress() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.bench.allow_everything().await;
    assert_eq!(
        browser.get(SMS).await.location(),
        "/settings/two-factor/verify-identity?next=/settings/two-factor/set-up%3Fmethod%3Dsms"
    );
    prove(&app, &mut browser, SMS, false).await;
    let page = browser.get(path::SET_UP).await.body;
    assert!(page.contains("role=\"tablist\" aria-label=\"Method\""), "{page}");
    says(&page, "1. Scan the QR code");
    says(&browser.get(SMS).await.body, "We text you a code each time.");
    let set_up = path::SET_UP_SMS;
    for (typed, problem) in [
        ("", "Enter a phone number"),
        ("0151 1", "Enter a phone number with its country code, like +1 555 010 0123"),
        ("+1 900 234 5678", "We cannot text this country. Choose another method."),
    ] {
        let answer = browser.post(set_up, &format!("phone={}", encoded(typed))).await;
        assert_eq!(answer.status, 422, "{typed}");
        says(&answer.body, problem);
        assert!(answer.body.contains(&format!("value=\"{typed}\"")), "{typed}");
    }
    browser.post(set_up, &format!("phone={}", encoded(NUMBER))).await;
    let page = browser.get(SMS).await.body;
    says(&page, "We sent a 6-digit code to +49 1511 2345678");
    assert!(page.contains("data-announce=\"Code sent.\""), "{page}");
    says(&page, "You can ask for a new code after");
    let mail = path::SET_UP_EMAIL_TAB;
    says(&browser.get(mail).await.body, "Codes go to maya@example.com.");
    browser.post(path::SET_UP_EMAIL, "").await;
    says(&browser.get(mail).await.body, "We sent a 6-digit code to maya@example.com.");
    says(&browser.get(SMS).await.body, "We sent a 6-digit code to +49");
    let wrong = browser.post(path::SET_UP_SMS_CONFIRM, "code=12").await;
    says(&wrong.body, "The code is too short. It must be 6 digits.");
    let back = browser.post(path::SET_UP_SMS_CHANGE, "").await;
    assert_eq!(back.status, 200);
    assert!(back.body.contains("value=\"+49 1511 2345678"), "{}", back.body);
    says(&browser.get(SMS).await.body, "We text you a code each time.");
}

#[tokio::test]
async fn a_method_is_added_made_the_default_and_removed() {
    let (app, mut browser) = with_sms().await;
    let page = browser.get(TAB).await.body;
    says(&page, "SMS Message +49 1511 2345678");
    says(&page, "Change phone number");
    assert!(!text(&page).contains("Remove SMS Message"), "the last one stays");
    let remove = "/settings/two-factor/methods/sms/remove";
    assert_eq!(browser.get(remove).await.location(), TAB);
    let mail = path::SET_UP_EMAIL_TAB;
    browser.post(path::SET_UP_EMAIL, "").await;
    let code = app.bench.last_sent().await.code();
    let confirm = path::SET_UP_EMAIL_CONFIRM;
    let done = browser.post(confirm, &format!("code={code}")).await;
    assert_eq!(done.location(), TAB, "{}", text(&done.body));
    let page = browser.get(TAB).await.body;
    says(&page, "Email was added.");
    assert!(page.contains("data-focus=\"methods\""), "{page}");
    assert_eq!(browser.get(mail).await.location(), TAB);
    says(&browser.get(TAB).await.body, "is already enabled. This page is out of date.");

    browser.post("/settings/two-factor/methods/email/default", "").await;
    says(&browser.get(TAB).await.body, "Email is now the default.");
    app.bench.clock.advance(600);
    let back = "/settings/two-factor/methods/sms/default";
    let asked = browser.post(back, "").await;
    assert!(asked.requires_identity_check_for(back), "{}", asked.location());
    says(&browser.get(TAB).await.body, "Make SMS Message the default");
    let next = asked.location().split_once("next=").unwrap().1;
    let check = path::IDENTITY_CHECK_SEND_CODE;
    assert_eq!(browser.post(check, &format!("next={next}")).await.status, 303);
    let code = app.bench.last_sent().await.code();
    let fields = format!("password={}&code={code}&next={next}", encoded(PASSWORD));
    assert_eq!(browser.post(CHECK, &fields).await.location(), TAB);
    says(&browser.get(TAB).await.body, "SMS Message is now the default.");
    assert_eq!(app.bench.last_sent().await.subject, "A sign-in method was changed");
    browser.post("/settings/two-factor/methods/email/default", "").await;
    says(&browser.get(remove).await.body, "Remove SMS Message?");
    says(
        &browser.get(remove).await.body,
        "You will no longer be able to get codes this way. Email stays.",
    );
    app.bench.clock.advance(600);
    assert!(browser.post(remove, "").await.location().starts_with(CHECK));
    prove(&app, &mut browser, remove, true).await;
    assert_eq!(browser.post(remove, "").await.location(), TAB);
    says(&browser.get(TAB).await.body, "SMS Message was removed.");
    assert_eq!(browser.get("/settings/two-factor/methods/fax/remove").await.status, 404);
}

#[tokio::test]
async fn the_number_can_be_changed_and_the_old_one_works_until_then() {
    let (app, mut browser) = with_sms().await;
    let change = path::CHANGE_PHONE;
    says(&browser.get(change).await.body, "Current number: +49 1511 2345678");
    app.bench.clock.advance(30);
    browser.post(change, &format!("phone={}", encoded("+1 201 555 0123"))).await;
    assert_eq!(app.bench.last_sent().await.to, "+12015550123");
    says(&browser.get(change).await.body, "We sent a 6-digit code to +1 201-555-0123.");
    says(&browser.get(TAB).await.body, "SMS Message +49");
    let code = app.bench.last_sent().await.code();
    let done = browser.post(&format!("{change}/confirm"), &format!("code={code}")).await;
    assert_eq!(done.location(), TAB, "{}", text(&done.body));
    let page = browser.get(TAB).await.body;
    says(&page, "Your phone number was changed.");
    says(&page, "SMS Message +1 201-555-0123");
}

#[tokio::test]
async fn a_user_signs_in_with_a_text_message_and_trusts_the_browser() {
    let (app, mut browser) = with_sms().await;
    browser.post(path::SIGN_OUT, "").await;
    app.bench.clock.advance(30);
    assert_eq!(browser.post(path::SIGN_IN, &credentials()).await.location(), path::VERIFY);
    let page = browser.get(path::VERIFY).await.body;
    says(&page, "We sent a 6-digit code to your number ending in 78. It can take a few minutes");
    says(&page, "Trust this browser for 30 days");
    assert!(!text(&page).contains("Try another way"), "there is no other method");
    let sent = app.bench.outbox().await.len();
    assert_eq!(browser.post(path::VERIFY_RESEND, "").await.location(), path::VERIFY);
    assert_eq!(app.bench.outbox().await.len(), sent, "too soon");
    let wrong = browser.post(path::VERIFY, "code=000000&trust=on").await;
    assert_eq!(wrong.status, 422);
    says(&wrong.body, "That code is not correct. Use the code from the latest message");
    assert!(wrong.body.contains("checked"), "the box stays ticked");
    let code = app.bench.last_sent().await.code();
    let done = browser.post(path::VERIFY, &format!("code={code}&trust=on")).await;
    assert_eq!(done.location(), "/", "{}", text(&done.body));
    assert!(browser.cookies.contains_key("__Host-trust"));
    says(&browser.get(TAB).await.body, "Trust this browser");
}

#[tokio::test]
async fn another_method_sends_nothing_before_its_button_is_pressed() {
    let (app, mut browser) = with_sms().await;
    browser.post(path::SET_UP_EMAIL, "").await;
    let code = app.bench.last_sent().await.code();
    browser.post(path::SET_UP_EMAIL_CONFIRM, &format!("code={code}")).await;
    browser.post(path::SIGN_OUT, "").await;
    app.bench.clock.advance(60);
    browser.post(path::SIGN_IN, &credentials()).await;
    says(&browser.get(path::VERIFY).await.body, "Try another way");
    let sent = app.bench.outbox().await.len();
    let page = browser.get(path::OTHER_METHODS).await.body;
    says(&page, "SMS Message – text a code to the number ending in 78");
    says(&page, "Email – send a code to m•••@example.comm, hidden, at example.com");
    says(&page, "Recovery code – use one of the codes you saved");
    assert_eq!(app.bench.outbox().await.len(), sent);
    let chosen = browser.post(path::OTHER_METHODS, "method=email").await;
    assert_eq!(chosen.location(), path::VERIFY);
    assert_eq!(app.bench.outbox().await.len(), sent + 1);
    let page = browser.get(path::VERIFY).await.body;
    says(&page, "Check your spam folder if you do not see it. It works for 10 minutes.");
    assert!(!text(&page).contains("Trust this browser"), "not with an emailed code");
    let code = app.bench.last_sent().await.code();
    assert_eq!(browser.post(path::VERIFY, &format!("code={code}")).await.location(), "/");
}

#[tokio::test]
async fn disabling_sends_a_code_only_on_request() {
    let (app, mut browser) = with_sms().await;
    app.bench.clock.advance(600);
    let disable = path::DISABLE;
    says(&browser.get(disable).await.body, "We'll send a code to +49 1511 2345678.");
    let sent = browser.post(&format!("{disable}/send-code"), "").await;
    assert_eq!(sent.location(), disable, "{}", text(&sent.body));
    says(&browser.get(disable).await.body, "We sent a 6-digit code to +49 1511 2345678.");
    let code = app.bench.last_sent().await.code();
    let fields = format!("password={}&code={code}", encoded(PASSWORD));
    assert_eq!(browser.post(disable, &fields).await.location(), TAB);
    says(&browser.get(TAB).await.body, "Two-Factor Authentication is disabled.");
}
