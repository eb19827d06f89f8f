//! How many statements requests take, from end to end: the limits may only be lowered.

use crate::{
    test_app::{Browser, ORIGIN, TestApp, credentials, encoded},
    token::{CHALLENGE, Office, VERIFIER, json, send},
};
use app::pages::path;
use axum::http::Method;
use identity::testing::Bench;
use std::cell::RefCell;

thread_local! {
    // A test and everything that it spawns run on one thread.
    static STATEMENTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

async fn watched_app() -> TestApp {
    let mut bench = Bench::new().await;
    bench.on_statement(|statement| {
        STATEMENTS.with_borrow_mut(|all| all.push(statement.sql.clone()))
    });
    TestApp::on(bench, ORIGIN)
}

/// Signed in with the Mobile App method on, and the secret of the app.
async fn watched() -> (TestApp, Browser, String) {
    let app = watched_app().await;
    let (browser, secret) = app.enrolled().await;
    STATEMENTS.take();
    (app, browser, secret)
}

#[track_caller]
fn at_most(request: &str, limit: usize) {
    let statements = STATEMENTS.take();
    let count = statements.len();
    assert!(count <= limit, "{request}: {count} statements:\n{}", statements.join("\n"));
}

#[tokio::test]
async fn a_page_takes_few_statements() {
    let (_app, mut browser, _) = watched().await;
    // The first request with a new token also notes that it was used. The home page takes four more if
    // there are applications.
    for (path, limit) in [("/settings", 2), ("/session", 1), ("/settings/two-factor", 5), ("/", 7)]
    {
        browser.get(path).await;
        at_most(path, limit);
    }
}

#[tokio::test]
async fn a_sign_in_takes_few_statements() {
    let (app, _, secret) = watched().await;
    let mut browser = app.browser();
    for browser_is in ["unknown", "known"] {
        let (password, code) = match browser_is {
            "unknown" => (6, 10),
            // It still has the cookie of its previous session, whose applications are told.
            _ => (9, 10),
        };
        browser.post_to("/sign-in", &credentials()).await;
        at_most(&format!("password, {browser_is} browser"), password);
        let action = browser.form_action("/sign-in/verify").await;
        STATEMENTS.take();
        let fields = format!("code={}", app.bench.code(&secret));
        let answer = browser.post_to(&action, &fields).await;
        at_most(&format!("code, {browser_is} browser"), code);
        assert_eq!(answer.location(), "/");
        app.bench.clock.advance(30);
    }
}

#[tokio::test]
async fn a_code_flow_takes_few_statements() {
    let office = Office::on(watched_app().await).await;
    let (mut browser, uri) = (office.browser(), encoded(&office.private.redirect_uris[0]));
    // The first time, the keys are made, and more is recorded.
    for limit in [[99, 99, 99], [8, 6, 1]] {
        let asked = format!(
            "/oidc/authorize?client_id=wiki&redirect_uri={uri}&response_type=code&scope=openid%20profile\
             &code_challenge={CHALLENGE}&code_challenge_method=S256"
        );
        STATEMENTS.take();
        let sent = browser.get(&asked).await;
        at_most("authorize", limit[0]);
        let (_, rest) = sent.location().split_once("?code=").unwrap();
        let code = &rest[..43];
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={uri}&code_verifier={VERIFIER}"
        );
        let answer = office.post(&[("authorization", &office.basic())], &form).await;
        at_most("token", limit[1]);
        let bearer = format!("Bearer {}", json(&answer)["access_token"].as_str().unwrap());
        let headers = [("authorization", bearer.as_str())];
        let told = send(&office.app, Method::GET, path::USERINFO, &headers, "").await;
        at_most("userinfo", limit[2]);
        assert_eq!(told.status, 200, "{}", told.body);
    }
}

#[tokio::test]
async fn a_refresh_takes_few_statements() {
    let office = Office::on(watched_app().await).await;
    let offline = office.offline_of_private().await;
    let form = format!(
        "grant_type=refresh_token&refresh_token={}",
        offline["refresh_token"].as_str().unwrap()
    );
    STATEMENTS.take();
    let answer = office.post(&[("authorization", &office.basic())], &form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    at_most("refresh", 8);
}

#[tokio::test]
async fn a_sign_out_takes_few_statements() {
    let office = Office::on(watched_app().await).await;
    office.offline_of_private().await;
    let register = "INSERT INTO connection_addresses (connection_id, kind, address) \
                    SELECT id, 'logout', 'https://app.example.org/' FROM connections";
    office.app.bench.try_statement(register).await.unwrap();
    let mut browser = office.browser();
    browser.get("/settings").await;
    STATEMENTS.take();
    let answer = browser.post("/sign-out", "").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    at_most("sign-out", 11);
    assert!(!office.app.bench.column("logout_messages", "sid").await.is_empty());
}
