use super::{KARI, form_action};
use crate::test_app::{Browser, TestApp, encoded};
use app::pages::path;
use identity::testing::PASSWORD;

/// A browser that opened the invitations of Kari and then of Li, and both addresses of the form.
async fn two_invitations(app: &TestApp) -> (Browser, [String; 2], [String; 2]) {
    let mut office = app.signed_in().await;
    let mut browser = app.browser();
    let (mut actions, mut tokens) = (Vec::new(), Vec::new());
    for email in [KARI, "li@example.com"] {
        let fields = format!("name=New&email={}", encoded(email));
        let added = office.post(path::USER_NEW, &fields).await;
        if added.requires_identity_check_for(path::USER_NEW) {
            office.verify(&added).await;
        }
        let token = app.bench.last_sent().await.token().reveal().to_owned();
        browser.get(&path::with(path::INVITATION_OPEN, &token)).await;
        let page = browser.get(path::INVITATION).await;
        actions.push(form_action(&page, path::INVITATION));
        tokens.push(token);
    }
    (browser, actions.try_into().unwrap(), tokens.try_into().unwrap())
}

#[tokio::test]
async fn the_form_of_one_invitation_never_accepts_another() {
    let app = TestApp::new().await;
    let (mut browser, [kari, li], [token, _]) = two_invitations(&app).await;
    let fields = format!("name=Kari+Nordmann&new_password={}", encoded("another quiet harbor"));
    let refused = browser.post_to(&kari, &fields).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Open the link in your email again."));
    let waiting = || app.bench.column("accounts", "status");
    assert_eq!(waiting().await.iter().filter(|status| *status == "invited").count(), 2);
    assert_eq!(browser.post_to(&li, &fields).await.status, 303);
    // The cookie of the link is gone.
    let refused = browser.post_to(&kari, &fields).await;
    assert!(refused.body.contains("Open the link in your email again."));
    assert_eq!(waiting().await.iter().filter(|status| *status == "invited").count(), 1);
    browser.get(&path::with(path::INVITATION_OPEN, &token)).await;
    assert_eq!(browser.post_to(&kari, &fields).await.status, 303);
}

#[tokio::test]
async fn the_form_of_a_link_that_another_kind_of_link_replaced_asks_to_open_it_again() {
    let app = TestApp::new().await;
    let (mut browser, [kari, _], _) = two_invitations(&app).await;
    app.bench.person("li@example.org", "Li", "member").await;
    browser.post(path::FORGOT_PASSWORD, "username=li%40example.org").await;
    let token = app.bench.last_sent().await.token();
    browser.get(&path::with(path::RESET_PASSWORD_OPEN, token.reveal())).await;
    let fields = format!("name=Kari+Nordmann&new_password={}", encoded("another quiet harbor"));
    let refused = browser.post_to(&kari, &fields).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Open the link in your email again."));
}

#[tokio::test]
async fn the_form_of_one_password_link_never_sets_the_password_of_another_account() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let mut browser = app.browser();
    let mut actions = Vec::new();
    for email in [KARI, "li@example.com"] {
        app.bench.person(email, "Member", "member").await;
        browser.post(path::FORGOT_PASSWORD, &format!("username={}", encoded(email))).await;
        let token = app.bench.last_sent().await.token();
        browser.get(&path::with(path::RESET_PASSWORD_OPEN, token.reveal())).await;
        let page = browser.get(path::RESET_PASSWORD).await;
        actions.push(form_action(&page, path::RESET_PASSWORD));
    }
    let before = app.bench.column("accounts", "password_hash").await;
    let fields = format!("new_password={}", encoded("another quiet harbor"));
    assert_eq!(browser.post_to(&actions[0], &fields).await.status, 409);
    assert_eq!(app.bench.column("accounts", "password_hash").await, before);
    assert_eq!(browser.post_to(&actions[1], &fields).await.location(), path::SIGN_IN);
    let sign_in =
        |email: &str| format!("username={}&password={}", encoded(email), encoded(PASSWORD));
    assert_eq!(app.browser().post(path::SIGN_IN, &sign_in(KARI)).await.status, 303);
    assert_eq!(app.browser().post(path::SIGN_IN, &sign_in("li@example.com")).await.status, 422);
}
