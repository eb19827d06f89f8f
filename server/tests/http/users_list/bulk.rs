use super::{BULK, CHECK, USERS, with_people};
use crate::test_app::TestApp;

#[tokio::test]
async fn bulk_changes_need_a_confirmation_and_an_identity_check() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    assert_eq!(browser.get("/admin/users/bulk?action=sign_out").await.location(), USERS);
    assert_eq!(browser.get("/admin/users/bulk?id=2&action=erase").await.location(), USERS);
    let question = browser.get("/admin/users/bulk?q=p&id=1&id=2&id=4&action=deactivate").await;
    assert!(question.body.contains("Deactivate 2 users?"));
    assert!(question.body.contains("Your own account is left out."));
    assert!(question.body.contains("Person 02, Person 04"));
    assert!(question.body.contains("role=\"alertdialog\""));
    let fields = "q=p&id=1&id=2&id=4&action=deactivate";
    let asked = browser.post(BULK, fields).await;
    assert!(asked.location().starts_with(CHECK));
    let done = browser.verify(&asked).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/admin/users?q=p"));
    assert!(browser.get(done.location()).await.body.contains("2 users were deactivated."));
    assert!(browser.get("/admin/users?status=deactivated").await.body.contains("2 of 31 users"));
    let question = browser.get("/admin/users/bulk?id=5&id=7&action=delete").await;
    assert!(question.body.contains("Delete 2 users?"));
    assert!(question.body.contains("This cannot be undone."));
    assert!(question.body.contains("Deactivate instead"));
    let done = browser.post(BULK, "id=5&id=7&action=delete").await;
    assert_eq!(done.location(), USERS);
    assert!(browser.get(USERS).await.body.contains("2 users were deleted."));
    // Another job, with a user that does not exist.
    let gone = browser.post(BULK, "id=2&id=999&action=sign_out").await;
    assert!(gone.location().starts_with("/admin/users/bulk/"));
    let page = browser.get(gone.location()).await;
    assert!(page.body.contains("1 user was signed out."));
    assert!(page.body.contains("1 could not be changed."));
    assert_eq!(browser.post(BULK, "id=2&action=erase").await.status, 400);
    assert_eq!(browser.get("/admin/users/bulk/999").await.status, 404);
}

#[tokio::test]
async fn all_matching_users_are_selected_on_the_server() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    browser.prove(USERS).await;
    let page = browser.get("/admin/users?two_factor=not_enabled&all=on").await;
    assert!(page.body.contains("data-selected-all=\"16\""));
    let question =
        browser.get("/admin/users/bulk?two_factor=not_enabled&all=on&action=require").await;
    assert!(question.body.contains("Require two-factor authentication for 15 users?"));
    let fields = "two_factor=not_enabled&all=on&action=require";
    let done = browser.post(BULK, fields).await;
    assert_eq!(done.location(), "/admin/users?two_factor=not_enabled");
    assert!(browser.get("/admin/users?two_factor=required").await.body.contains("15 of 31 users"));
}
