use crate::test_app::{Answer, Browser, ORIGIN, TestApp};
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
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let file = "name;email\r\nZoë;zoe@example.org\r\nLi;li@example.org\r\n";
    let checked = send(&mut browser, "file", file.as_bytes()).await;
    let page = checked.location().to_owned();
    assert_eq!(checked.status, 303);
    assert!(page.starts_with(PATH), "{page}");
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("2 users can be imported."));
    assert!(shown.contains("2 users without a password will be invited by email."));
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

#[tokio::test]
async fn problems_are_shown_at_once_and_markup_in_a_file_is_escaped() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let file = b"name,email,role\nA,a@example.org,<b>boss</b>\nB,b@example.org,\n";
    let answer = send(&mut browser, "file", file).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("1 user can be imported. 1 line has problems."));
    assert!(answer.body.contains("Line 2"));
    assert!(answer.body.contains("&lt;b&gt;boss&lt;/b&gt;"));
    assert!(answer.body.contains("<title>Error: Import users"));
}

#[tokio::test]
async fn an_unusable_file_is_refused_with_one_sentence() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let large = vec![b'a'; import::MAX_BYTES + 1];
    for (file, sentence) in [
        (b"".as_slice(), "Choose a file"),
        (b"name,email\n", "The file contains no users"),
        (b"name,email\nM\xFCller,m@b.de\n", "Line 2 is not UTF-8 text."),
        (&large, "The file is larger than 10 MB."),
    ] {
        let answer = send(&mut browser, "file", file).await;
        assert_eq!(answer.status, 422, "{sentence}");
        assert!(answer.body.contains(sentence), "{sentence}");
    }
    assert_eq!(send(&mut browser, "other", b"name,email\n").await.status, 400);
    assert_eq!(browser.post(PATH, "file=name").await.status, 400);
}

#[tokio::test]
async fn our_own_export_can_be_imported_and_its_unused_columns_are_named() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.prove(path::USERS).await;
    let export = browser.post(path::USERS_EXPORT, "").await.body;
    let file = export.replace("maya@example.com", "zoe@example.com");
    assert_ne!(file, export);
    let checked = send(&mut browser, "file", file.as_bytes()).await;
    assert_eq!(checked.status, 303, "{}", checked.body);
    let page = checked.location().to_owned();
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("1 user can be imported."), "{shown}");
    assert!(
        shown.contains("Ignored columns: status, methods, recovery_codes_left, trusted_browsers, last_sign_in_utc, created_utc, required_from."),
        "{shown}"
    );
}

#[tokio::test]
async fn only_administrators_can_upload_or_import_a_file() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let page = send(&mut browser, "file", b"name,email\nA,a@example.org\n").await;
    let page = page.location().to_owned();
    let gone = browser.get(&format!("{PATH}/999")).await;
    assert_eq!((gone.status.as_u16(), gone.location()), (303, PATH));
    app.bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    for path in [PATH, path::IMPORT_SAMPLE, &page] {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
    assert_eq!(send(&mut browser, "file", b"name,email\nA,a@example.org\n").await.status, 403);
    assert_eq!(browser.post(&page, "").await.status, 403);
    assert_eq!(browser.post(&format!("{page}/cancel"), "").await.status, 403);
    assert!(!import::next_parts(&app.bench.services).await.unwrap());
}

#[tokio::test]
async fn an_administrator_cannot_see_or_import_the_file_of_another() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.prove(PATH).await;
    let email = "ola@example.com";
    app.bench.person(email, "Ola Nordmann", "administrator").await;
    let mut second = app.browser();
    second.keep("__Host-session", app.bench.sign_in(email).await.reveal());
    second.prove(PATH).await;
    let page = send(&mut browser, "file", b"name,email\nA,a@example.org\n").await;
    let page = page.location().to_owned();
    assert_eq!(second.get(&page).await.location(), PATH);
    // Their requests have no effect.
    second.post(&page, "").await;
    second.post(&format!("{page}/cancel"), "").await;
    assert!(!import::next_parts(&app.bench.services).await.unwrap());
    assert!(browser.get(&page).await.body.contains("1 user can be imported."));
    assert_eq!(browser.post(&page, "").await.location(), page);
    assert_eq!(second.get(&page).await.location(), PATH, "while it runs");
    while import::next_parts(&app.bench.services).await.unwrap() {}
    assert!(browser.get(&page).await.body.contains("1 user was imported."));
    let gone = second.get(&page).await;
    assert_eq!((gone.status.as_u16(), gone.location()), (303, PATH));
}

#[tokio::test]
async fn cancel_deletes_the_file_and_the_sample_file_is_valid() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let sample = browser.get(path::IMPORT_SAMPLE).await;
    assert!(sample.header("content-disposition").contains("users-sample.csv"));
    let page = send(&mut browser, "file", sample.body.as_bytes()).await;
    let page = page.location().to_owned();
    assert_ne!(page, "");
    assert_eq!(browser.post(&format!("{page}/cancel"), "").await.location(), PATH);
    assert_eq!(browser.get(&page).await.location(), PATH);
}
