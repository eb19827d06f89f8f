use super::{PATH, send};
use crate::test_app::signed_in;
use app::pages::path;
use identity::import;

#[tokio::test]
async fn problems_with_the_names_of_columns_are_shown_at_once_and_markup_is_escaped() {
    let (_app, mut browser) = signed_in().await;
    let answer = send(&mut browser, "file", b"name,email,<b>phone</b>\nA,a@example.org,1\n").await;
    assert_eq!(answer.status, 422);
    for said in [
        "Nothing was imported, because of the names of the columns",
        "Line 1",
        "Column “&lt;b&gt;phone&lt;/b&gt;” is unknown.",
        "<title>Error: Import users",
    ] {
        assert!(answer.body.contains(said), "{said}");
    }
}

#[tokio::test]
async fn an_unusable_file_is_refused_with_one_sentence() {
    let (_app, mut browser) = signed_in().await;
    let large = vec![b'a'; import::MAX_BYTES + 1];
    let wide = "a,".repeat(1_000_000).into_bytes();
    for (file, sentence) in [
        (b"".as_slice(), "Choose a file"),
        (b"name,email\n", "The file contains no users"),
        (b"name,email\nM\xFCller,m@b.de\n", "Line 2 is not UTF-8 text."),
        (&large, "The file is larger than 10 MB."),
        (&wide, "Line 1 has more than 64 columns. Remove those that are not listed below"),
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
    let (_app, mut browser) = signed_in().await;
    browser.prove(path::USERS).await;
    let export = browser.post(path::USERS_EXPORT, "").await.body;
    let file = export.replace("maya@example.com,maya", "zoe@example.com,zoe");
    assert_ne!(file, export);
    let checked = send(&mut browser, "file", file.as_bytes()).await;
    assert_eq!(checked.status, 303, "{}", checked.body);
    let page = checked.location().to_owned();
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("1 user can be imported."), "{shown}");
    assert!(
        shown.contains("Ignored columns: methods, recovery_codes_left, trusted_browsers, last_sign_in_utc, created_utc, required_from."),
        "{shown}"
    );
}

#[tokio::test]
async fn cancel_deletes_the_file_and_the_sample_file_is_valid() {
    let (_app, mut browser) = signed_in().await;
    let sample = browser.get(path::IMPORT_SAMPLE).await;
    assert!(sample.header("content-disposition").contains("users-sample.csv"));
    let page = send(&mut browser, "file", sample.body.as_bytes()).await;
    let page = page.location().to_owned();
    assert_ne!(page, "");
    assert_eq!(browser.post(&format!("{page}/cancel"), "").await.location(), PATH);
    assert_eq!(browser.get(&page).await.location(), PATH);
}
