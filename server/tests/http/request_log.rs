use crate::test_app::{ORIGIN, TestApp, credentials, signed_in};
use identity::testing::{Bench, Log};
use tracing::Level;

const TOKEN: &str = "Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01";

#[tokio::test]
async fn the_log_contains_routes_and_no_token_however_its_link_was_mangled() {
    let (_app, mut browser) = signed_in().await;
    let log = Log::record_to(Level::DEBUG);
    for link in ["disable-2fa", "reset-password", "invitation"] {
        for between in
            ["/", "//", "%2f", "%2F", "%252f", "%5c", "\\", "=", "-", ".", "/x/", "?t=", ""]
        {
            browser.get(&format!("/{link}{between}{TOKEN}")).await;
            browser.get(&format!("/{link}{between}{TOKEN}/")).await;
            browser.get(&format!("//{link}{between}{TOKEN}")).await;
            browser.post(&format!("/{link}{between}{TOKEN}"), "").await;
        }
    }
    browser.get(&format!("/{TOKEN}")).await;
    browser.get("/admin/users/17?q=maya").await;
    let log = log.text();
    assert!(
        log.contains("path=/disable-2fa/{token}") && log.contains("path=/disable-2fa…"),
        "{log}"
    );
    assert!(log.contains("path=/admin/users/{id}}"), "{log}");
    for piece in [&TOKEN[..8], &TOKEN[8..16], "maya"] {
        assert!(!log.contains(piece), "{piece}: {log}");
    }
}

#[tokio::test]
async fn requests_do_not_push_the_setup_code_off_the_screen() {
    let app = TestApp::new().await;
    let mut browser = app.browser();
    let log = Log::record();
    browser.get("/setup").await;
    browser.get("/icons.svg").await;
    let before = log.text();
    app.bench.administrator().await;
    browser.get("/sign-in").await;
    let log = log.text();
    assert!(!before.contains("answered"), "{before}");
    assert!(log.contains("path=/sign-in"), "{log}");
}

#[tokio::test]
async fn an_overload_fills_the_log_with_one_line_a_minute() {
    let mut bench = Bench::new().await;
    bench.administrator().await;
    bench.services.ready().await.unwrap();
    bench.services = bench.services.busy();
    let app = TestApp::on(bench, ORIGIN);
    let log = Log::record_to(Level::WARN);
    for _ in 0..20 {
        let answer = app.browser().post("/sign-in", &credentials()).await;
        assert_eq!(answer.status, 503);
    }
    // Another kind of failure is not hidden by the first.
    app.bench.try_statement("ALTER TABLE accounts RENAME TO accounts_away").await.unwrap();
    let answer = app.browser().post("/sign-in", &credentials()).await;
    assert_eq!(answer.status, 500);
    let log = log.text();
    let count = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!(count("too many passwords or files are being checked at once"), 1, "{log}");
    assert_eq!(count("the database reported an error"), 1, "{log}");
}
