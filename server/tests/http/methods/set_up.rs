use super::{NUMBER, SMS, TAB, prove, says, text, with_sms};
use crate::test_app::{encoded, signed_in};
use app::pages::path;

#[tokio::test]
async fn each_panel_of_the_setup_keeps_its_progress() {
    let (app, mut browser) = signed_in().await;
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
        ("0151 1", "Enter a phone number with its country code, like +1 201 555 0123"),
        ("+1 555 010 0123", "That number does not look right. Check it and try again."),
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
async fn another_method_is_added_under_its_own_title() {
    let (app, mut browser) = signed_in().await;
    app.bench.allow_everything().await;
    prove(&app, &mut browser, SMS, false).await;
    assert!(browser.get(SMS).await.body.contains("<title>Set up Two-Factor Authentication "));
    let (app, mut browser) = with_sms().await;
    prove(&app, &mut browser, path::SET_UP, true).await;
    assert!(browser.get(path::SET_UP).await.body.contains("<title>Add a method "));
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
