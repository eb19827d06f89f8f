use super::{GENERAL, NAMED, fresh};
use crate::test_app::{TestApp, signed_in};
use app::pages::path;

#[tokio::test]
async fn a_name_is_saved_after_the_identity_check_and_shown_everywhere() {
    let (app, mut browser) = signed_in().await;
    let asked = browser.post(GENERAL, NAMED).await;
    assert!(asked.requires_identity_check_for(GENERAL));
    let below = browser.get(asked.location()).await;
    assert!(below.body.contains("Application name"), "the tab is below the dialog");
    let saved = browser.verify(&asked).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, GENERAL));
    let page = browser.get(GENERAL).await.body;
    assert!(page.contains("General settings were saved."));
    assert!(page.contains("General – Settings – Acme ID</title>"));
    assert!(page.contains("Acme &lt;Ltd&gt;"));
    let help = app.browser().get(path::HELP).await.body;
    assert!(help.contains("href=\"mailto:help@acme.example\""));
}

#[tokio::test]
async fn the_second_of_two_administrators_sees_what_the_first_saved() {
    let app = TestApp::new().await;
    let mut browser = fresh(&app).await;
    assert_eq!(browser.post(GENERAL, NAMED).await.status, 303);
    let late = NAMED.replace("Acme%20ID", "Halden%20ID");
    let answer = browser.post(GENERAL, &late).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Someone else changed this in the meantime."));
    assert!(answer.body.contains("Saved in the meantime: Acme ID"));
    assert!(answer.body.contains("value=\"Halden ID\""));
    let again = late.replace("version=1", "version=2");
    assert_eq!(browser.post(GENERAL, &again).await.status, 303);
}

#[tokio::test]
async fn help_begins_with_the_contact_for_signed_in_users() {
    let (app, mut browser) = signed_in().await;
    let place = |page: &str, text: &str| page.find(text).unwrap();
    let page = browser.get(path::HELP).await.body;
    assert!(page.contains(">Help</h1>"));
    assert!(place(&page, ">Contact</h2>") < place(&page, "If you saved recovery codes"));
    let page = app.browser().get(path::HELP).await.body;
    assert!(page.contains(">Help</h1>"));
    assert!(place(&page, "If you saved recovery codes") < place(&page, "If none of these work"));
    let page = app.browser().get(path::LOST_PHONE).await.body;
    assert!(page.contains(">Lost your phone?</h1>"));
}
