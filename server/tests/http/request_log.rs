use crate::test_app::signed_in;
use std::{fs, sync::Arc};

const TOKEN: &str = "Vq3xTb7-hJ_9zKwLm2RsYd8NfGcPaEoUiX4tQvBnC01";

#[tokio::test]
async fn the_log_contains_routes_and_no_token_however_its_link_was_mangled() {
    let (_app, mut browser) = signed_in().await;
    // Otherwise a test in another thread may turn off these lines, by logging them for the first time
    // without a subscriber.
    browser.get("/").await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let lines = tracing_subscriber::fmt().with_writer(Arc::new(file.reopen().unwrap()));
    let lines = lines.with_ansi(false).with_max_level(tracing::Level::DEBUG);
    let guard = tracing::subscriber::set_default(lines.finish());
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
