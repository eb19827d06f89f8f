//! Requests whose client goes away in the middle.

use crate::test_app::{Browser, TestApp, credentials};
use app::pages::path;
use std::{pin::pin, task::Poll, time::Duration};

/// Sends a form, and is gone as soon as the attempt was counted. The handler does not run between
/// two polls, so a request that runs in this task stops exactly there.
async fn cut_when_counted(app: &TestApp, browser: &Browser, path: &str, fields: &str) {
    let mut browser = browser.clone();
    let mut answer = pin!(browser.post(path, fields));
    let is_counted = async || !app.bench.column("throttles", "failures").await.is_empty();
    while !is_counted().await {
        let polled = std::future::poll_fn(|context| Poll::Ready(answer.as_mut().poll(context)));
        assert!(polled.await.is_pending(), "the request ended before it was cut");
        tokio::task::yield_now().await;
    }
}

async fn until_events(app: &TestApp, event: &str, count: usize) {
    let reached = async {
        loop {
            let events = app.bench.column("audit_events", "event").await;
            if events.iter().filter(|each| *each == event).count() == count {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reached).await.expect("the work ended");
}

#[tokio::test]
async fn a_sign_in_that_is_cut_off_ends_and_leaves_no_count() {
    let app = TestApp::new().await;
    let (_, secret) = app.enrolled().await;
    let browser = app.browser();
    cut_when_counted(&app, &browser, path::SIGN_IN, &credentials()).await;
    until_events(&app, "sign_in_started", 1).await;
    assert!(app.bench.column("throttles", "key").await.is_empty());

    let mut browser = app.browser();
    assert_eq!(browser.post(path::SIGN_IN, &credentials()).await.location(), path::VERIFY);
    let before = app.bench.column("audit_events", "event").await;
    let signed_in = before.iter().filter(|event| *event == "signed_in").count();
    let code = format!("code={}", app.bench.code(&secret));
    cut_when_counted(&app, &browser, path::VERIFY, &code).await;
    until_events(&app, "signed_in", signed_in + 1).await;
    assert!(app.bench.column("throttles", "key").await.is_empty());
    assert!(app.bench.column("wrong_codes", "id").await.is_empty());
}
