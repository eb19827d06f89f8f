mod bulk;
mod export;

use crate::test_app::{Answer, Browser, TestApp, signed_in};
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
async fn a_new_installation_lists_one_user_below_the_button_for_another() {
    let (_app, mut browser) = signed_in().await;
    let page = browser.get(USERS).await.body;
    assert!(page.contains("You are the only user so far."));
    assert!(page.find("Add user") < page.find("<table"), "it needs no scrolling");
    assert_eq!(page.matches("Add user").count(), 1);
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
