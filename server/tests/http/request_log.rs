use crate::test_app::{TestApp, signed_in};
use std::{fs, sync::Arc};
use tempfile::NamedTempFile;
use tracing::{Level, subscriber::DefaultGuard};

const TOKEN: &str = "Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01";

#[tokio::test]
async fn the_log_contains_routes_and_no_token_however_its_link_was_mangled() {
    let (_app, mut browser) = signed_in().await;
    // Otherwise a test in another thread may turn off these lines, by logging them for the first time
    // without a subscriber.
    browser.get("/").await;
    let (file, guard) = record(Level::DEBUG);
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
    drop(guard);
    let log = fs::read_to_string(file.path()).unwrap();
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
    let (_other, mut signed_in) = signed_in().await;
    let mut browser = app.browser();
    // As above, for both lines.
    browser.get("/setup").await;
    signed_in.get("/").await;
    let (file, guard) = record(Level::INFO);
    browser.get("/setup").await;
    browser.get("/icons.svg").await;
    let before = fs::read_to_string(file.path()).unwrap();
    app.bench.administrator().await;
    browser.get("/sign-in").await;
    drop(guard);
    assert!(!before.contains("answered"), "{before}");
    let log = fs::read_to_string(file.path()).unwrap();
    assert!(log.contains("path=/sign-in"), "{log}");
}

/// Writes the lines of this thread to a file until the guard is dropped.
fn record(level: Level) -> (NamedTempFile, DefaultGuard) {
    let file = NamedTempFile::new().unwrap();
    let lines = tracing_subscriber::fmt().with_writer(Arc::new(file.reopen().unwrap()));
    let lines = lines.with_ansi(false).with_max_level(level);
    (file, tracing::subscriber::set_default(lines.finish()))
}
