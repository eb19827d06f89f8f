use super::{TAB, says, text, with_sms};
use crate::test_app::credentials;
use app::pages::path;
use identity::testing::EMAIL;

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
    // In place of the text message, whose code was given up before it was sent.
    let last = app.bench.last_sent().await;
    assert_eq!((app.bench.outbox().await.len(), last.to.as_str()), (sent, EMAIL));
    let page = browser.get(path::VERIFY).await.body;
    says(&page, "Check your spam folder if you do not see it. It works for 10 minutes.");
    assert!(!text(&page).contains("Trust this browser"), "not with an emailed code");
    let code = app.bench.last_sent().await.code();
    assert_eq!(browser.post(path::VERIFY, &format!("code={code}")).await.location(), "/");
}
