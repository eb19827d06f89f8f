use crate::test_app::{TestApp, credentials, encoded, signed_in};
use app::pages::path;
use identity::testing::{EMAIL, PASSWORD};

const NEW: &str = "harbor violet anchor nine";

fn asking() -> String {
    format!("username={}", encoded(EMAIL))
}

#[tokio::test]
async fn a_forgotten_password_is_reset_with_a_link_whose_token_leaves_the_address_bar() {
    let (app, mut owner) = signed_in().await;
    let mut browser = app.browser();
    let sent = browser.post(path::FORGOT_PASSWORD, &asking()).await;
    assert_eq!(sent.status, 200);
    assert!(sent.body.contains("Check your email"));
    let token = app.bench.last_sent().await.token();
    let opened = browser.get(&format!("/reset-password/{}", token.reveal())).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, path::RESET_PASSWORD));
    assert!(browser.get(path::RESET_PASSWORD).await.body.contains("Choose a new password"));
    let short = browser.post(path::RESET_PASSWORD, "new_password=short").await;
    assert_eq!(short.status, 422);
    assert!(short.body.contains("at least 15 characters"));
    let fields = format!("new_password={}&from_an_extension=1", encoded(NEW));
    let done = browser.post(path::RESET_PASSWORD, &fields).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::SIGN_IN));
    assert!(browser.get(path::SIGN_IN).await.body.contains("Sign in with the new one."));
    // The answer was lost, so the browser still has the link.
    browser.keep("__Host-link", token.reveal());
    let fields = format!("new_password={}", encoded(NEW));
    let again = browser.post(path::RESET_PASSWORD, &fields).await;
    assert!(again.body.contains("This link was used a moment ago"));
    assert!(again.body.contains("Your password was changed with it."));
    assert_eq!(owner.get("/").await.location(), path::SIGN_IN);
    assert_eq!(app.browser().post(path::SIGN_IN, &credentials()).await.status, 422);
}

#[tokio::test]
async fn a_void_link_shows_a_message_and_unknown_addresses_are_not_revealed() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let mut browser = app.browser();
    for path in [path::RESET_PASSWORD, "/reset-password/nonsense"] {
        browser.get(path).await;
        let page = browser.get(path::RESET_PASSWORD).await;
        assert!(page.body.contains("This link no longer works"), "{path}");
    }
    let known = app.browser().post(path::FORGOT_PASSWORD, &asking()).await;
    let unknown = app.browser().post(path::FORGOT_PASSWORD, "username=nobody%40example.com").await;
    assert_eq!(known.status, unknown.status);
    // The pages differ only in the address and the nonce.
    let words = |body: &str| body.matches("a link is on its way").count();
    assert_eq!((words(&known.body), words(&unknown.body)), (1, 1));
    let soon = app.browser().post(path::FORGOT_PASSWORD, &asking()).await;
    assert!(soon.body.contains("You can ask for a new link after"));
    assert_eq!(app.browser().post(path::FORGOT_PASSWORD, "username=maya").await.status, 422);
}

#[tokio::test]
async fn this_was_not_me_signs_out_everywhere_else_and_asks_for_a_new_password() {
    let (app, mut owner) = signed_in().await;
    let mut thief = app.browser();
    thief.post(path::SIGN_IN, &credentials()).await;
    assert_eq!(thief.get("/").await.status, 200);
    let wrong = owner.post(path::NOT_ME, "password=wrong").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("That password is not correct"));
    let done = owner.post(path::NOT_ME, &format!("password={}", encoded(PASSWORD))).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::PASSWORD));
    let page = owner.get(path::PASSWORD).await;
    assert!(page.body.contains("Now choose a new password."));
    assert!(page.body.contains("data-focus=\"current_password\""));
    assert_eq!(thief.get("/").await.location(), path::SIGN_IN);
    let mail = app.browser().get(path::NOT_ME).await;
    assert_eq!(mail.location(), "/sign-in?next=/settings/password/not-me");
}

#[tokio::test]
async fn too_many_changes_of_the_password_are_refused_with_the_time_of_the_next() {
    let (app, mut browser) = signed_in().await;
    let now = app.bench.clock_now();
    let count = format!(
        "INSERT INTO send_counts (key, window_start, sends, last_at) \
         VALUES ('password:account:1', {now}, 10, {now})"
    );
    app.bench.try_statement(&count).await.unwrap();
    let fields = format!("current_password={}&new_password={}", encoded(PASSWORD), encoded(NEW));
    let refused = browser.post(path::PASSWORD, &fields).await;
    assert_eq!((refused.status.as_u16(), refused.location()), (303, path::PASSWORD));
    let page = browser.get(path::PASSWORD).await;
    assert!(page.body.contains("You changed your password too often. Try again at"));
    assert_eq!(app.browser().post(path::SIGN_IN, &credentials()).await.status, 303);
}
