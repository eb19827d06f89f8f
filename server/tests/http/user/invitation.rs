use super::{OLA, office};
use crate::test_app::{TestApp, encoded};
use app::pages::path;

#[tokio::test]
async fn a_user_is_added_and_joins_with_the_link() {
    let (app, mut browser, _) = office().await;
    let answer = browser.post(path::USER_NEW, "name=&email=kim").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Enter a name") && answer.body.contains("in the form"));
    let taken = browser.post(path::USER_NEW, &format!("name=Ola&email={}", encoded(OLA))).await;
    assert!(taken.body.contains("A user with this email already exists"));
    let twin =
        browser.post(path::USER_NEW, &format!("name=Ola&email=%E2%80%8B{}", encoded(OLA))).await;
    assert!(twin.body.contains("A user with this email already exists"));
    for (address, sentence) in [
        ("taro..y%40docomo.example", "Mail servers do not accept this address."),
        ("a%40-bad-.example", "Mail servers do not accept this address."),
        ("j%C3%B6rg%40example.org", "letters other than a to z before the @"),
    ] {
        let answer = browser.post(path::USER_NEW, &format!("name=Kim&email={address}")).await;
        assert_eq!(answer.status, 422, "{address}");
        assert!(answer.body.contains(sentence), "{address}");
    }
    let added = browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com&role=member").await;
    assert_eq!((added.status.as_u16(), added.location()), (303, path::USERS));
    assert!(
        browser.get(path::USERS).await.body.contains("An invitation was sent to kim@example.com.")
    );
    let token = app.bench.last_sent().await.token();
    let mut kim = app.browser();
    let opened = kim.get(&format!("/invitation/{}", token.reveal())).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, path::INVITATION));
    let page = kim.get(path::INVITATION).await.body;
    assert!(page.contains("Welcome to Latchkey") && page.contains("kim@example.com"));
    let short = kim.post(path::INVITATION, "name=Kim&new_password=short").await;
    assert_eq!(short.status, 422);
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    let more = format!("{fields}&role=administrator");
    let done = kim.post(path::INVITATION, &more).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/"));
    assert_eq!(kim.get(path::USERS).await.status, 403, "an unknown field is ignored");
    assert_eq!(kim.get("/").await.status, 200);
    let mut late = app.browser();
    late.keep("__Host-link", token.reveal());
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    let invalid = "This invitation no longer works.";
    assert!(late.get(path::INVITATION).await.body.contains(invalid));
    // As after a lost answer.
    let again = late.post(path::INVITATION, &fields).await;
    assert!(again.body.contains("This link was used a moment ago"), "{}", again.body);
    assert!(again.body.contains("Your account is ready."));
    let other = late.post(path::RESET_PASSWORD, "new_password=x").await;
    assert!(other.body.contains("This link no longer works"), "{}", other.body);
    app.bench.clock.advance(900);
    assert!(late.post(path::INVITATION, &fields).await.body.contains(invalid));
}

#[tokio::test]
async fn without_mail_the_invitation_is_copied_from_the_screen() {
    let app = TestApp::without_mail().await;
    let mut browser = app.signed_in().await;
    let added = browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com").await;
    assert!(added.requires_identity_check_for(path::USER_NEW));
    let done = browser.verify(&added).await;
    let place = done.location().to_owned();
    assert!(place.starts_with("/admin/users/") && place.ends_with(path::INVITATION), "{place}");
    let page = browser.get(&place).await.body;
    assert!(
        page.contains("Email is not set up, so copy this link and give it to the user yourself.")
    );
    let (_, rest) = page.split_once("/invitation/").unwrap();
    let token = rest.split(['<', '"']).next().unwrap().to_owned();
    assert!(!place.contains(&token));
    let mut kim = app.browser();
    kim.get(&path::with(path::INVITATION_OPEN, &token)).await;
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    assert_eq!(kim.post(path::INVITATION, &fields).await.location(), "/");
    assert_eq!(browser.get(&place).await.location(), path::USERS);
    let id = place.split('/').nth(3).unwrap();
    let told = browser.post(&path::with(path::USER_PASSWORD_LINK, id), "").await;
    assert_eq!(told.location(), path::USERS);
    assert!(
        browser.get(path::USERS).await.body.contains("Email is not set up, so no link was sent.")
    );
    let link = path::with(path::USER_DISABLE_LINK, id);
    assert_eq!(browser.get(&link).await.location(), path::USERS, "there is nothing to disable");
}
