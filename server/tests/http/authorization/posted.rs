//! Requests that an application posts from its own site.

use super::{answer_in, connect, leaves, parameters, stored, waits};
use crate::test_app::{Answer, Browser, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};

async fn post(browser: &mut Browser, kind: &str, body: &str) -> Answer {
    let request = browser
        .request(Method::POST, path::AUTHORIZE)
        .header("origin", "https://wiki.example.org")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", kind);
    browser.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_posted_request_is_stored_and_continued_with_the_cookie() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    // A cross-site POST has no cookies. With them, it is not answered either.
    for mut sender in [app.browser(), browser.clone()] {
        let events = app.bench.column("audit_events", "id").await;
        let (codes, waiting) = stored(&app).await;
        let to = waits(&post(&mut sender, FORM, &parameters("")).await);
        assert_eq!(stored(&app).await, (codes, waiting + 1));
        assert_eq!(app.bench.column("audit_events", "id").await, events);
        assert_eq!(leaves(&browser.get(&to).await)[0].0, "code");
    }
    let with_charset = "application/x-www-form-urlencoded; charset=UTF-8";
    let to = waits(&post(&mut app.browser(), with_charset, &parameters("")).await);
    assert_eq!(leaves(&browser.get(&to).await)[0].0, "code");
}

#[tokio::test]
async fn a_posted_request_that_allows_no_page_is_answered_with_a_redirect() {
    let (app, browser) = signed_in().await;
    connect(&app, "usual").await;
    for (mut browser, result) in [(browser, "code"), (app.browser(), "error")] {
        let to = waits(&post(&mut app.browser(), FORM, &parameters("&prompt=none")).await);
        let answer = browser.get(&to).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(answer_in(answer.location())[0].0, result);
        assert!(answer.header("refresh").is_empty());
    }
}

#[tokio::test]
async fn a_posted_request_that_is_wrong_is_answered_like_any_other() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let answer = post(&mut browser, FORM, &parameters("").replace("openid", "email")).await;
    assert_eq!(answer_in(answer.location())[0].1, "invalid_scope");
    for (kind, body, status) in [
        (FORM, String::new(), 400),
        (FORM, parameters("").replace("wiki%2E", "evil%2E"), 400),
        ("application/json", "{}".to_owned(), 400),
        ("text/plain", parameters(""), 400),
        (FORM, "a".repeat(20_000), 413),
    ] {
        let answer = post(&mut browser, kind, &body).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (status, ""), "{kind}");
    }
    assert_eq!(stored(&app).await, (0, 0));
}
