use super::{PATH, send};
use crate::test_app::{Answer, Browser, signed_in};
use app::pages::path;
use identity::import;

/// A hash of a password, which only the uploaded file contains.
const HASH: &str = "$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi";

fn file() -> String {
    format!(
        "name,email,role,password_hash\nZoë,zoe@example.org,administrator,{HASH}\n\
         Li,li@example.org,,\n<b>Bo</b>,bo@example.org,owner,{HASH}\n=1+1,al@example.org,,\n"
    )
}

async fn checked(browser: &mut Browser) -> (String, String) {
    let answer = send(browser, "file", file().as_bytes()).await;
    let page = answer.location().to_owned();
    assert_eq!(answer.status, 303);
    let shown = browser.get(&page).await.body;
    (page, shown)
}

fn contains_all(shown: &str, texts: &[&str]) {
    for text in texts {
        assert!(shown.contains(text), "{text}: {shown}");
    }
}

#[tokio::test]
async fn an_administrator_sees_who_would_be_imported_and_imports_the_others() {
    let (app, mut browser) = signed_in().await;
    let (page, shown) = checked(&mut browser).await;
    contains_all(
        &shown,
        &[
            "2 users can be imported. 2 lines have problems.",
            "1 of them will be an administrator.",
            "1 user without a password will be invited by email.",
            "Import the 2 others",
            "zoe@example.org",
            "Gets an invitation",
            "Line 4",
            "&lt;b&gt;Bo&lt;/b&gt;",
            "The role “owner” is unknown.",
        ],
    );
    assert!(!shown.contains(HASH), "no page contains a hash");
    browser.prove(&page).await;
    browser.post(&page, "").await;
    while import::next_parts(&app.bench.services).await.unwrap() {}
    let done = browser.get(&page).await.body;
    contains_all(
        &done,
        &[
            "2 users were imported.",
            "2 lines with problems were not imported.",
            "Download the lines with problems",
        ],
    );
    assert_eq!(app.bench.column("accounts", "id").await.len(), 3);
}

async fn download(browser: &mut Browser, page: &str) -> Answer {
    browser.post(&format!("{page}/lines-with-problems"), "").await
}

#[tokio::test]
async fn the_lines_with_problems_are_downloaded_after_an_identity_check() {
    let (_app, mut browser) = signed_in().await;
    let (page, _) = checked(&mut browser).await;
    let asked = download(&mut browser, &page).await;
    assert!(asked.requires_identity_check_for(&format!("{page}/lines-with-problems")));
    let passed = browser.verify(&asked).await;
    assert_eq!(passed.location(), page);
    assert!(browser.get(&page).await.body.contains("The file is ready."));
    let file = download(&mut browser, &page).await;
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(file.header("content-disposition").contains("users-not-imported-2027-01-15.csv"));
    assert_eq!(
        file.body,
        format!(
            "\u{feff}problem,name,email,role,password_hash\r\n\
             Line 4: The role “owner” is unknown. Use administrator or member.,<b>Bo</b>,bo@example.org,owner,{HASH}\r\n\
             Line 5: The name starts with a character that spreadsheets treat as a formula.,'=1+1,al@example.org,,\r\n"
        )
    );
    let corrected = file.body.replace("owner", "member").replace("'=1+1", "Al");
    let again = send(&mut browser, "file", corrected.as_bytes()).await;
    let shown = browser.get(again.location()).await.body;
    assert!(shown.contains("2 users can be imported.<"), "{shown}");
}

#[tokio::test]
async fn another_administrator_cannot_download_the_lines() {
    let (app, mut browser) = signed_in().await;
    let (page, _) = checked(&mut browser).await;
    let email = "ola@example.com";
    app.bench.person(email, "Ola Nordmann", "administrator").await;
    let mut second = app.browser();
    second.keep("__Host-session", app.bench.sign_in(email).await.reveal());
    second.prove(PATH).await;
    let refused = download(&mut second, &page).await;
    assert_eq!((refused.status.as_u16(), refused.location()), (303, PATH));
    assert_eq!(browser.get(&page).await.status, 200);
    let opened = browser.get(&path::with(path::IMPORT_INVALID_LINES, 1)).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, "/admin/users/import/1"));
}

#[tokio::test]
async fn a_file_without_a_valid_line_has_no_import_button() {
    let (app, mut browser) = signed_in().await;
    let answer = send(&mut browser, "file", b"name,email\n,a@example.org\n").await;
    let page = answer.location().to_owned();
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("0 users can be imported. 1 line has problems."));
    assert!(!shown.contains("Importing…"), "the busy text of the button");
    browser.prove(&page).await;
    browser.post(&page, "").await;
    assert!(!import::next_parts(&app.bench.services).await.unwrap());
}
