//! Requests whose client goes away in the middle.

use crate::test_app::{Browser, ORIGIN, TestApp, credentials};
use app::pages::path;
use identity::testing::Bench;
use std::{cell::Cell, future::poll_fn, pin::pin, task::Poll, time::Duration};

thread_local! {
    // A test and everything that it spawns run on one thread.
    static IS_COUNTED: Cell<bool> = const { Cell::new(false) };
}

/// Notices when an attempt was counted, even before that is committed.
async fn watched() -> TestApp {
    let mut bench = Bench::new().await;
    bench.on_statement(|statement| {
        if statement.sql.starts_with("INSERT INTO \"throttles\"") {
            IS_COUNTED.set(true);
        }
    });
    TestApp::on(bench, ORIGIN)
}

/// Sends a form, and is gone as soon as the attempt was counted. `false` if the answer came first.
async fn is_cut_when_counted(browser: &Browser, path: &str, fields: &str) -> bool {
    let mut browser = browser.clone();
    let mut answer = pin!(browser.post(path, fields));
    IS_COUNTED.set(false);
    while !IS_COUNTED.get() {
        let polled = poll_fn(|context| Poll::Ready(answer.as_mut().poll(context).is_ready()));
        if polled.await {
            return false;
        }
        tokio::task::yield_now().await;
    }
    true
}

/// Attempts until one of them is cut: usually it is the first.
const ATTEMPTS: usize = 50;

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
async fn a_password_that_is_cut_off_ends_and_leaves_no_count() {
    let app = watched().await;
    app.enrolled().await;
    let mut is_cut = false;
    for attempt in 1..=ATTEMPTS {
        is_cut = is_cut_when_counted(&app.browser(), path::SIGN_IN, &credentials()).await;
        until_events(&app, "sign_in_started", attempt).await;
        assert!(app.bench.column("throttles", "key").await.is_empty());
        if is_cut {
            break;
        }
    }
    assert!(is_cut);
}

#[tokio::test]
async fn a_code_that_is_cut_off_ends_and_leaves_no_count() {
    let app = watched().await;
    let (_, secret) = app.enrolled().await;
    let mut is_cut = false;
    for _ in 0..ATTEMPTS {
        app.bench.clock.advance(30);
        let mut browser = app.browser();
        assert_eq!(browser.post(path::SIGN_IN, &credentials()).await.location(), path::VERIFY);
        let events = app.bench.column("audit_events", "event").await;
        let signed_in = events.iter().filter(|event| *event == "signed_in").count();
        let code = format!("code={}", app.bench.code(&secret));
        is_cut = is_cut_when_counted(&browser, path::VERIFY, &code).await;
        until_events(&app, "signed_in", signed_in + 1).await;
        assert!(app.bench.column("throttles", "key").await.is_empty());
        assert!(app.bench.column("wrong_codes", "id").await.is_empty());
        if is_cut {
            break;
        }
    }
    assert!(is_cut);
}
