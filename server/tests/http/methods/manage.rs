use super::{CHECK, TAB, prove, says, text, with_sms};
use crate::test_app::encoded;
use app::pages::path;
use identity::testing::PASSWORD;

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
async fn disabling_sends_a_code_only_on_request() {
    let (app, mut browser) = with_sms().await;
    app.bench.clock.advance(600);
    let disable = path::DISABLE;
    let page = browser.get(disable).await.body;
    says(&page, "We will send a code to +49 1511 2345678.");
    assert!(page.contains("data-kind=\"code\" data-grows"), "{page}");
    let sent = browser.post(&format!("{disable}/send-code"), "").await;
    assert_eq!(sent.location(), disable, "{}", text(&sent.body));
    says(&browser.get(disable).await.body, "We sent a 6-digit code to +49 1511 2345678.");
    let code = app.bench.last_sent().await.code();
    let fields = format!("password={}&code={code}", encoded(PASSWORD));
    assert_eq!(browser.post(disable, &fields).await.location(), TAB);
    says(&browser.get(TAB).await.body, "Two-Factor Authentication is disabled.");
}
