use super::{CHECK, OLA};
use crate::test_app::{TestApp, encoded};
use app::pages::path;
use identity::testing::PASSWORD;

#[tokio::test]
async fn a_disable_link_asks_for_the_password_and_affects_no_other_user() {
    let app = TestApp::new().await;
    let (mut browser, secret) = app.enrolled().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let theirs = app.bench.fresh(&app.bench.sign_in(OLA).await).await;
    app.bench.enroll(&theirs).await;
    let fields = format!(
        "password={}&code={}&next={}",
        encoded(PASSWORD),
        app.bench.code(&secret),
        encoded(path::USERS)
    );
    browser.post(CHECK, &fields).await;
    let sent = browser.post(&path::with(path::USER_DISABLE_LINK, &id), "").await;
    assert_eq!(sent.location(), path::USERS);
    assert!(browser.get(path::USERS).await.body.contains("A link was sent to ola@example.com."));
    let user = path::with(path::USER, &id);
    assert!(browser.get(&user).await.body.contains("Link to disable 2FA sent"));
    let token = app.bench.last_sent().await.token();
    // L05: opened in a browser where another user is signed in.
    let path = format!("/disable-2fa/{}", token.reveal());
    let opened = browser.get(&path).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, path::DISABLE_BY_LINK));
    let page = browser.get(path::DISABLE_BY_LINK).await.body;
    assert!(page.contains("o•••@example.com") && !page.contains(token.reveal()));
    assert!(
        browser.get(path::DISABLE_BY_LINK_REPORT).await.body.contains("Report and cancel the link")
    );
    let wrong = browser.post(path::DISABLE_BY_LINK, "password=wrong").await;
    assert_eq!(wrong.status, 422);
    let done =
        browser.post(path::DISABLE_BY_LINK, &format!("password={}", encoded(PASSWORD))).await;
    assert!(done.body.contains("You can sign in with your password."));
    assert!(!browser.cookies.contains_key("__Host-link"));
    assert!(browser.get(path::TWO_FACTOR).await.body.contains("data-state=\"enabled\""));
    assert!(browser.get(&user).await.body.contains("data-state=\"not_enabled\""));
    browser.keep("__Host-link", token.reveal());
    assert!(browser.get(path::DISABLE_BY_LINK).await.body.contains("This link no longer works"));
}
