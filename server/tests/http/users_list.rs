use crate::test_app::{Answer, Browser, TestApp};
use app::pages::path;

const USERS: &str = path::USERS;
const BULK: &str = path::USERS_BULK;
const EXPORT: &str = path::USERS_EXPORT;
const CHECK: &str = path::IDENTITY_CHECK;

/// Adds members with the ids 2 to 31. The name of number 3 is a spreadsheet formula.
async fn with_people(app: &TestApp) -> Browser {
    let browser = app.signed_in().await;
    for id in 2..=31 {
        let name = if id == 3 { "=SUM(A1)".to_owned() } else { format!("Person {id:02}") };
        let key = name.to_lowercase();
        app.bench
            .try_statement(&format!(
                "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
                 password_hash, security_version, created_at, name_key, search_key, methods, \
                 requirement) VALUES ({id}, 'p{id}@x.example', 'p{id}@x.example', '{name}', \
                 'member', 'active', 'UTC', '', 1, 1800000000, '{key}', '{key} p{id}@x.example', \
                 {}, 'inherit')",
                id % 2
            ))
            .await
            .unwrap();
    }
    browser
}

fn rows(page: &Answer) -> usize {
    page.body.matches("data-testid=\"user-row\"").count()
}

#[tokio::test]
async fn the_list_can_be_searched_filtered_sorted_and_paged() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    let first = browser.get(USERS).await;
    assert_eq!((first.status.as_u16(), rows(&first)), (200, 25));
    assert!(first.body.contains("31 users"));
    assert!(first.body.contains("aria-sort=\"ascending\""));
    let next = first.body.split("href=\"/admin/users?after=").nth(1).unwrap();
    let next = format!("{USERS}?after={}", next.split('"').next().unwrap());
    let second = browser.get(&next).await;
    assert_eq!(rows(&second), 6);
    assert!(second.body.contains(">First page</a>") && second.body.contains(">Previous</a>"));
    assert!(!second.body.contains(">Next</a>"));
    let found = browser.get("/admin/users?q=P1&two_factor=enabled").await;
    assert_eq!(rows(&found), 5);
    assert!(found.body.contains("5 of 31 users"));
    let none = browser.get("/admin/users?q=%25").await;
    assert!(none.body.contains("No users match these filters.") && rows(&none) == 0);
    let last = browser.get("/admin/users?sort=-name&size=100").await;
    assert!(last.body.contains("aria-sort=\"descending\"") && rows(&last) == 31);
    // Invalid parameters are ignored.
    assert_eq!(rows(&browser.get("/admin/users?size=7&role=king&after=x").await), 25);
    // The search text is escaped.
    let odd = browser.get("/admin/users?q=%3Cscript%3E").await;
    assert!(!odd.body.contains("value=\"<script>"));
}

#[tokio::test]
async fn a_new_installation_lists_one_user() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    assert!(browser.get(USERS).await.body.contains("You are the only user so far."));
}

#[tokio::test]
async fn members_cannot_reach_the_list() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    app.bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    for route in [USERS, BULK, EXPORT, "/admin/users/bulk/1"] {
        assert_eq!(browser.get(route).await.status, 403, "{route}");
        assert_eq!(browser.post(route, "action=deactivate&all=on").await.status, 403, "{route}");
    }
}

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
    assert!(browser.get(done.location()).await.body.contains("2 of 2 users: done."));
    assert!(browser.get("/admin/users?status=deactivated").await.body.contains("2 of 31 users"));
    // Another job, with a user that does not exist.
    let gone = browser.post(BULK, "id=2&id=999&action=sign_out").await;
    assert!(gone.location().starts_with("/admin/users/bulk/"));
    let page = browser.get(gone.location()).await;
    assert!(page.body.contains("1 of 1 user: done.") || page.body.contains("1 of 2 users: done."));
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
async fn the_export_is_a_file_and_ready_after_an_identity_check() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    let asked = browser.post(EXPORT, "two_factor=enabled").await;
    assert!(asked.requires_identity_check_for(EXPORT));
    let ready = browser.verify(&asked).await;
    assert_eq!(ready.location(), "/admin/users?two_factor=enabled");
    let page = browser.get(ready.location()).await;
    assert!(page.body.contains("Your export is ready. Choose Export CSV again."));
    let file = browser.post(EXPORT, "two_factor=enabled").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"users-2027-01-15.csv\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let lines: Vec<_> = file.body.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}name,email,role,status,two_factor,methods,recovery_codes_left,trusted_browsers,last_sign_in_utc,created_utc,required_from"
    );
    assert_eq!(lines.len(), 16);
    assert!(
        file.body.contains(
            "'=SUM(A1),p3@x.example,member,active,enabled,app,0,0,,2027-01-15T08:00:00Z,"
        )
    );
    let details = app.bench.column("audit_events", "details").await;
    assert_eq!(details.len(), 1, "{details:?}");
}
