//! Paths and queries.

use crate::test_app::signed_in;
use app::pages::path;

#[tokio::test]
async fn an_unknown_path_shows_a_not_found_page() {
    let (_app, mut browser) = signed_in().await;
    for path in [
        "/nothing",
        "/settings/nothing",
        "/admin/nothing",
        "/..%2f..%2fetc/passwd",
        "/%ff",
        &format!("/pkg/{}", "x".repeat(3000)),
        "/admin/users/%ff",
        "/settings/two-factor/passkeys/%ff/rename",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("Page not found"), "{path}");
    }
}

#[tokio::test]
async fn signed_in_users_keep_their_header_where_there_is_no_page_or_no_access() {
    let (app, mut browser) = signed_in().await;
    for change in
        ["UPDATE accounts SET role = 'member'", "UPDATE installation SET organization = 'Halden'"]
    {
        app.bench.try_statement(change).await.unwrap();
    }
    for (path, status) in [("/nothing", 404), (path::USERS, 403)] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, status);
        for words in ["Maya Lindqvist", "Sign out", "Halden"] {
            assert!(answer.body.contains(words), "{path}: {words}");
        }
    }
    let answer = app.browser().get("/nothing").await;
    assert!(!answer.body.contains("Halden"), "{}", answer.body);
}

#[tokio::test]
async fn a_repeated_or_unreadable_query_parameter_still_gives_a_page() {
    let (app, mut browser) = signed_in().await;
    for path in [
        "/settings/activity?show=all&show=sign-ins",
        "/settings/two-factor/set-up?method=sms&method=app",
        "/settings/two-factor/verify-identity?next=/a&next=/b",
        "/admin?period=30&period=90",
        "/admin/users?q=a&q=b",
        "/admin/users/new?from=/a&from=/b",
        "/admin/audit-log?actor=a&actor=b&size=25&size=50",
        "/admin/audit-log?actor=%ff&user=%",
    ] {
        let answer = browser.get(path).await;
        assert!(matches!(answer.status.as_u16(), 200 | 303), "{path}: {}", answer.status);
    }
    let answer = app.browser().get("/sign-in?next=/a&next=/b").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("name=\"next\" value=\"/b\""), "{}", answer.body);
}

#[tokio::test]
async fn a_nul_character_in_a_query_finds_nothing() {
    let (_app, mut browser) = signed_in().await;
    for (path, found) in [
        ("/admin/users?q=%00", "No users match these filters."),
        ("/admin/users?q=maya%00", "No users match these filters."),
        ("/admin/audit-log?actor=%00x", "No events match these filters."),
        ("/admin/audit-log?user=maya%00", "No events match these filters."),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(found), "{path}");
    }
    for path in ["/admin/users?after=%00", "/admin/audit-log?event=%00&from=%00&after=%00"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    assert_eq!(browser.get("/admin/users/%00").await.status, 404);
    for path in ["/invitation/%00", "/reset-password/a%00b", "/disable-2fa/%00"] {
        assert_eq!(browser.get(path).await.status, 303, "{path}");
    }
}
