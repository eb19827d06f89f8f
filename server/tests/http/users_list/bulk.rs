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

#[tokio::test]
async fn users_are_added_to_a_group_and_removed_from_it() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    let ask = "/admin/users/bulk?id=1&id=2&id=4&action=add_to_group";
    let question = browser.get(ask).await.body;
    assert!(
        question.contains("Add 2 users to a group, or remove them")
            && question.contains("no groups yet")
    );
    assert!(!question.contains("bulk-form"), "there is nothing to confirm");
    browser.prove(USERS).await;
    for (name, title) in [("staff", "Staff"), ("crew", "Crew")] {
        browser.post("/admin/groups/new", &format!("name={name}&title={title}")).await;
    }
    let groups = app.bench.column("groups", "name || ' ' || id").await;
    let id = |name: &str| {
        let line = groups.iter().find(|line| line.starts_with(name)).unwrap();
        line.split(' ').next_back().unwrap().to_owned()
    };
    let question = browser.get(ask).await.body;
    assert!(question.contains("Your own account is left out."));
    assert!(question.contains("Person 02, Person 04") && question.contains(">Crew</option>"));
    app.bench.clock.advance(601);
    let fields = "id=1&id=2&id=4&action=add_to_group";
    // A mistake is shown before an identity check is required.
    for group in ["", "&group=", "&group=999", "&group=x"] {
        let answer = browser.post(BULK, &format!("{fields}{group}")).await;
        assert_eq!(answer.status, 422, "{group}");
        assert!(
            answer.body.contains("Choose a group</")
                && answer.body.contains("Add 2 users to a group, or remove them")
        );
    }
    let staff = format!("{fields}&group={}", id("staff"));
    let asked = browser.post(BULK, &staff).await;
    assert!(asked.location().starts_with(CHECK));
    assert_eq!(browser.verify(&asked).await.location(), USERS);
    assert!(browser.get(USERS).await.body.contains("2 users were added to Staff."));
    browser.post(BULK, &format!("id=4&id=5&action=add_to_group&group={}", id("staff"))).await;
    let notice = "1 user was added to Staff. 1 skipped: already in the group.";
    assert!(browser.get(USERS).await.body.contains(notice));
    let remove = format!("id=2&id=6&action=remove_from_group&group={}", id("staff"));
    assert_eq!(browser.post(BULK, &remove).await.location(), USERS);
    let notice = "1 user was removed from Staff. 1 skipped: not in the group.";
    assert!(browser.get(USERS).await.body.contains(notice));
    assert_eq!(app.bench.column("group_members", "account_id").await, ["4", "5"]);
}

#[tokio::test]
async fn a_user_in_as_many_groups_as_one_may_be_is_named() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    for id in 1..=101 {
        let group = "INSERT INTO groups (id, name, title, version, created_at)";
        let group = format!("{group} VALUES ({id}, 'g{id}', 'Group {id}', 1, 0)");
        app.bench.try_statement(&group).await.unwrap();
        if id < 101 {
            let member = "INSERT INTO group_members (group_id, account_id)";
            app.bench.try_statement(&format!("{member} VALUES ({id}, 2)")).await.unwrap();
        }
    }
    browser.prove(USERS).await;
    let done = browser.post(BULK, "id=2&id=3&action=add_to_group&group=101").await;
    let page = browser.get(done.location()).await.body;
    assert!(
        page.contains("Add users to a group") && page.contains("1 user was added to Group 101.")
    );
    assert!(page.contains("1 could not be changed.") && page.contains(">Person 02</a>"));
    assert!(page.contains("A user can be in at most 100 groups."));
}
