mod access;
mod exported;
mod invalid_lines;
mod upload;

use crate::test_app::{Answer, Browser, ORIGIN, signed_in};
use app::pages::path;
use axum::{
    body::Body,
    http::{Method, header},
};
use identity::import;

const PATH: &str = path::IMPORT;

/// Uploads a file with “Check file”.
pub(crate) async fn send(browser: &mut Browser, field: &str, file: &[u8]) -> Answer {
    let mut body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = browser
        .request(Method::POST, &browser.form_action(PATH).await)
        .header("origin", ORIGIN)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    browser.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_valid_file_is_imported_after_the_identity_check() {
    let (app, mut browser) = signed_in().await;
    let file = "name;email;subject\r\nZoë;zoe@example.org;zoe-1\r\nLi;li@example.org;\r\n";
    let checked = send(&mut browser, "file", file.as_bytes()).await;
    let page = checked.location().to_owned();
    assert_eq!(checked.status, 303);
    assert!(page.starts_with(PATH), "{page}");
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("2 users can be imported."));
    assert!(shown.contains("2 users without a password will be invited by email."));
    assert!(shown.contains("1 user keeps the subject by which applications know them."));
    let asked = browser.post(&page, "").await;
    assert!(asked.requires_identity_check_for(&page));
    let passed = browser.verify(&asked).await;
    assert_eq!((passed.status.as_u16(), passed.location()), (303, page.as_str()));
    let running = browser.get(&page).await.body;
    assert!(running.contains("Importing… 0 of 2"));
    assert!(running.contains("http-equiv=\"refresh\""));
    while import::next_parts(&app.bench.services).await.unwrap() {}
    let done = browser.get(&page).await.body;
    assert!(done.contains("2 users were imported."));
    assert!(!done.contains("http-equiv=\"refresh\""));
}
