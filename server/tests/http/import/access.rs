use super::{PATH, send};
use crate::test_app::signed_in;
use app::pages::path;
use identity::import;

#[tokio::test]
async fn only_administrators_can_upload_or_import_a_file() {
    let (app, mut browser) = signed_in().await;
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
    let (app, mut browser) = signed_in().await;
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
