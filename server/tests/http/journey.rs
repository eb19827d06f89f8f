use crate::test_app::{TestApp, credentials, encoded, marked};
use app::pages::path;
use identity::{
    account::EmailAddress,
    client::Client,
    first_start, password,
    secret::Typed,
    testing::{EMAIL, PASSWORD},
};

#[tokio::test]
async fn from_the_first_start_to_signing_in_with_a_code() {
    let app = TestApp::new().await;
    let code = first_start::new_setup_code(&app.bench.services).await.unwrap().unwrap();
    let mut browser = app.browser();
    let fields = format!(
        "setup_code={code}&name=Maya&username=maya%40example.com&password={}",
        encoded(PASSWORD)
    );
    assert_eq!(browser.post(path::FIRST_START, &fields).await.location(), path::DASHBOARD);
    let set_up = path::SET_UP;
    let check = browser.get(set_up).await;
    assert_eq!(
        check.location(),
        "/settings/two-factor/verify-identity?next=/settings/two-factor/set-up"
    );
    let fields = format!("password={}&next={}", encoded(PASSWORD), encoded(set_up));
    assert_eq!(browser.post(path::IDENTITY_CHECK, &fields).await.location(), set_up);
    let page = browser.get(set_up).await.body;
    let secret = marked(&page, "secret-key").remove(0);
    assert_eq!(secret.len(), 32);
    let wrong = browser.post(set_up, "code=000000").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains(&secret[..4]), "the same secret is still there");
    let done = browser.post(set_up, &format!("code={}", app.bench.code(&secret))).await;
    assert_eq!(done.location(), path::CODES_NEW);
    let codes = browser.get(done.location()).await.body;
    assert_eq!(marked(&codes, "recovery-code").len(), 10);
    let enabled = "Authentication is enabled";
    assert_eq!(codes.matches(enabled).count(), 1);
    let untouched = browser.post(path::CODES_SAVED, "").await;
    assert_eq!(untouched.status, 422);
    let saved = browser.post(path::CODES_SAVED, "saved=yes").await;
    assert_eq!(saved.location(), path::SET_UP_DONE);
    let last = browser.get(path::SET_UP_DONE).await.body;
    for said in [enabled, "Mobile App added", "Recovery codes saved", "Next: a passkey"] {
        assert!(last.contains(said), "{said}");
    }
    let dashboard = format!("<a href=\"{}\">Get started</a>", path::DASHBOARD);
    assert!(last.contains(&dashboard), "the way back to the first steps");
    browser.post(path::GET_STARTED_HIDE, "").await;
    assert!(!browser.get(path::SET_UP_DONE).await.body.contains(&dashboard));
    assert_eq!(browser.post(path::SET_UP_DONE, "").await.location(), path::TWO_FACTOR);
    assert!(!browser.get(path::TWO_FACTOR).await.body.contains(enabled), "it was said twice");
    browser.post(path::SIGN_OUT, "").await;
    assert_eq!(browser.post(path::SIGN_IN, &credentials()).await.location(), path::VERIFY);
    let second_step = browser.get(path::VERIFY).await.body;
    assert!(second_step.contains("m•••@example.com") && second_step.contains("called “Latchkey”"));
    assert!(second_step.contains("data-complete=\"6\""));
    let used = browser.post(path::VERIFY, &format!("code={}", app.bench.code(&secret))).await;
    assert!(!used.body.contains("data-complete"), "the user presses the button after an error");
    assert!(used.body.contains("That code was already used."), "{}", used.body);
    app.bench.clock.advance(30);
    let code = app.bench.code(&secret);
    assert_eq!(browser.post(path::VERIFY, &format!("code={code}")).await.location(), "/");
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test]
async fn secrets_are_shown_only_once() {
    let app = TestApp::new().await;
    let (mut browser, secret) = app.enrolled().await;
    let codes = browser.get(path::CODES_NEW).await.body;
    let code = marked(&codes, "recovery-code").remove(0);
    browser.post(path::CODES_SAVED, "saved=yes").await;
    for path in [
        "/",
        path::PROFILE,
        path::TWO_FACTOR,
        path::CODES,
        path::CODES_NEW,
        path::CODES_DOWNLOAD,
        path::DISABLE,
    ] {
        let body = browser.get(path).await.body;
        assert!(!body.contains(&secret[..8]) && !body.contains(&code[2..]), "{path}");
    }
}

#[tokio::test]
async fn closed_code_entry_shows_other_methods_and_no_time() {
    let app = TestApp::new().await;
    let (_, _) = app.enrolled().await;
    let mut browser = app.browser();
    assert_eq!(browser.post(path::SIGN_IN, &credentials()).await.location(), path::VERIFY);
    app.bench
        .try_statement(
            "INSERT INTO throttles (key, failures, next_at, updated_at) VALUES ('code:1', 20, 0, 0)",
        )
        .await
        .unwrap();
    for _ in 0..2 {
        let page = browser.get(path::VERIFY).await.body;
        assert!(page.contains(
            "Too many incorrect codes. Use another way, or ask your administrator for help."
        ));
        assert!(page.contains(path::RECOVERY_CODE) && !page.contains("data-expires="));
        app.bench.clock.advance(10);
    }
}

#[tokio::test]
async fn closed_code_entry_is_opened_by_what_its_page_says_and_not_by_a_new_password() {
    let app = TestApp::new().await;
    let (mut owner, _) = app.enrolled().await;
    let codes = owner.get(path::CODES_NEW).await.body;
    let recovery_code = marked(&codes, "recovery-code").remove(0);
    for _ in 0..10 {
        let guess = "INSERT INTO wrong_codes (account_id, entered_at, told) SELECT 1, created_at, TRUE FROM accounts";
        app.bench.try_statement(guess).await.unwrap();
    }
    let closed = async |password: &str| {
        let mut browser = app.browser();
        let fields = format!("username={}&password={}", encoded(EMAIL), encoded(password));
        assert_eq!(browser.post(path::SIGN_IN, &fields).await.location(), path::VERIFY);
        let page = browser.get(path::VERIFY).await.body;
        (page.contains("Too many incorrect codes."), page.contains("reset your password"), browser)
    };
    let (is_closed, promises, _) = closed(PASSWORD).await;
    assert_eq!((is_closed, promises), (true, false));
    let services = &app.bench.services;
    let email = EmailAddress::parse(EMAIL).unwrap();
    password::forgot(services, &email, &Client::default()).await.unwrap();
    let (link, new) = (app.bench.last_sent().await.token(), "another quiet harbor");
    let reset = password::reset(services, &link, Typed::new(new.into()), &Client::default()).await;
    assert_eq!(reset.unwrap(), password::Reset::Done);
    let (is_closed, promises, mut browser) = closed(new).await;
    assert_eq!((is_closed, promises), (true, false));
    let fields = format!("recovery_code={recovery_code}");
    assert_eq!(browser.post(path::RECOVERY_CODE, &fields).await.status, 303);
    assert!(!closed(new).await.0);
}
