//! The methods SMS Message and Email, from setup to sign-in.

mod manage;
mod set_up;
mod sign_in;

use crate::test_app::{Browser, TestApp, encoded, signed_in};
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
    let (app, mut browser) = signed_in().await;
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
