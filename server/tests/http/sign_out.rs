//! Sign-out that an application asks for.

use crate::{
    test_app::{Answer, Browser, encoded, signed_in},
    token::Office,
};
use app::pages::path;
use axum::{body::Body, http::Method};

/// Registered for the board, without and with a state.
const OUT: &str = "https://board.example.org/back/out?a=1";

fn query(hint: &str) -> String {
    format!("id_token_hint={hint}&post_logout_redirect_uri={}&state=a%20b", encoded(OUT))
}

fn back() -> String {
    format!("client_id=board&post_logout_redirect_uri={}&state=a%20b", encoded(OUT))
}

async fn open(browser: &mut Browser, query: &str) -> Answer {
    browser.get(&format!("{}?{query}", path::END_SESSION)).await
}

async fn post_from_elsewhere(browser: &mut Browser, path: &str, body: &str) -> Answer {
    let request = browser
        .request(Method::POST, path)
        .header("origin", "https://board.example.org")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded");
    browser.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get(path::SESSION).await.status == 200
}

#[tokio::test]
async fn the_id_token_of_the_session_signs_out_and_leads_back_at_once() {
    let office = Office::new().await;
    let mut browser = office.browser();
    let hint = office.id_token().await;
    let answer = open(&mut browser, &query(&hint)).await;
    assert_eq!(answer.location(), format!("{OUT}&state=a+b"));
    assert_eq!(answer.status, 303);
    assert!(!browser.cookies.contains_key("__Host-session"));
    assert!(!is_signed_in(&mut browser).await && !is_signed_in(&mut office.browser()).await);
    assert_eq!(open(&mut browser, &query(&hint)).await.location(), format!("{OUT}&state=a+b"));

    let office = Office::new().await;
    let mut browser = office.browser();
    let hint = format!("id_token_hint={}", office.id_token().await);
    let answer = open(&mut browser, &hint).await;
    assert_eq!(answer.location(), path::SIGNED_OUT);
    let page = browser.get(path::SIGNED_OUT).await;
    assert!(page.status == 200 && page.body.contains("You are signed out"));
    assert!(page.body.contains(&format!("href=\"{}\"", path::SIGN_IN)), "{}", page.body);
}

#[tokio::test]
async fn at16_without_it_the_user_is_asked_and_leaves_through_a_page() {
    let office = Office::new().await;
    let mut browser = office.browser();
    for query in [String::new(), query("a.b.c"), back()] {
        let page = open(&mut browser, &query).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("Sign out of Latchkey?"), "{}", page.body);
        assert!(page.body.contains("Stay signed in"));
        let leads_back = query == back();
        assert_eq!(page.body.contains("name=\"post_logout_redirect_uri\""), leads_back);
    }
    assert!(is_signed_in(&mut browser).await);
    let page = open(&mut browser, &back()).await.body;
    assert!(page.contains(&format!("value=\"{}\"", OUT.replace('&', "&amp;"))), "{page}");
    assert!(page.contains("name=\"state\" value=\"a b\""), "{page}");
    let action = browser.form_action(path::END_SESSION_CONFIRM).await;
    assert!(page.contains(&format!("action=\"{action}\"")), "{page}");
    let left = browser.post_to(&action, &back()).await;
    assert_eq!(left.status, 200, "no redirect, because of form-action");
    assert_eq!(left.header("refresh"), format!("0; url={OUT}&state=a+b"));
    assert!(left.body.contains("Taking you to Board…") && !left.body.contains("Account menu"));
    assert_eq!(left.header("cache-control"), "no-store");
    assert!(!is_signed_in(&mut browser).await && !is_signed_in(&mut office.browser()).await);
}

#[tokio::test]
async fn a_user_who_agrees_without_an_application_stays_here() {
    let (_app, mut browser) = signed_in().await;
    let answer = browser.post(path::END_SESSION_CONFIRM, "").await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, path::SIGNED_OUT));
    assert_eq!(browser.get(path::SIGNED_OUT).await.status, 200);
}

#[tokio::test]
async fn at16_the_form_of_the_page_is_not_accepted_from_another_site_or_for_another_account() {
    let (_app, mut browser) = signed_in().await;
    let answer = post_from_elsewhere(&mut browser, path::END_SESSION_CONFIRM, "").await;
    assert_eq!(answer.status, 403);
    let other = path::naming(path::END_SESSION_CONFIRM, Some("2"));
    assert_eq!(browser.post_to(&other, "").await.status, 409);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_form_of_another_site_continues_with_a_get() {
    let office = Office::new().await;
    let hint = office.id_token().await;
    // A cross-site POST has no cookies. With them, it ends nothing either.
    for mut sender in [office.app.browser(), office.browser()] {
        let answer = post_from_elsewhere(&mut sender, path::END_SESSION, &query(&hint)).await;
        assert_eq!(answer.status, 303);
        assert!(is_signed_in(&mut office.browser()).await);
        assert!(!answer.location().contains(hint.split('.').nth(2).unwrap()));
        let next = answer.location().strip_prefix(&format!("{}?", path::END_SESSION)).unwrap();
        assert!(next.contains("checked_hint="), "{next}");
    }
    let answer =
        post_from_elsewhere(&mut office.app.browser(), path::END_SESSION, &query(&hint)).await;
    let mut browser = office.browser();
    let out = browser.get(answer.location()).await;
    assert_eq!(out.location(), format!("{OUT}&state=a+b"));
    assert!(!is_signed_in(&mut browser).await);
    let plain = post_from_elsewhere(&mut browser, path::END_SESSION, "").await;
    assert_eq!(plain.location(), path::END_SESSION);
    let too_long = "a".repeat(20_000);
    let answer = post_from_elsewhere(&mut browser, path::END_SESSION, &too_long).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn the_question_says_which_applications_are_told() {
    let office = Office::new().await;
    office.id_token().await;
    let mut browser = office.browser();
    assert!(!open(&mut browser, "").await.body.contains("We will notify"));
    let register = "INSERT INTO connection_addresses (connection_id, kind, address) \
                    SELECT id, 'logout', 'https://board.example.org/out' FROM connections";
    office.app.bench.try_statement(register).await.unwrap();
    let page = open(&mut browser, "").await.body;
    assert!(page.contains("that you signed out."), "{page}");
    assert!(page.contains("We will notify") && page.contains("Board"), "{page}");
    browser.post(path::END_SESSION_CONFIRM, "").await;
    assert_eq!(office.app.bench.column("logout_messages", "client_id").await, ["board"]);
}
