use super::{EXPORT, with_people};
use crate::test_app::TestApp;

#[tokio::test]
async fn the_export_is_a_file_and_ready_after_an_identity_check() {
    let app = TestApp::new().await;
    let mut browser = with_people(&app).await;
    let asked = browser.post(EXPORT, "two_factor=enabled").await;
    assert!(asked.requires_identity_check_for(EXPORT));
    let ready = browser.verify(&asked).await;
    assert_eq!(ready.location(), "/admin/users?two_factor=enabled");
    let page = browser.get(ready.location()).await;
    assert!(page.body.contains("Your export is ready.") && page.body.contains("form=\"export\""));
    assert!(page.body.contains("<form id=\"export\""), "{}", page.body);
    let file = browser.post(EXPORT, "two_factor=enabled").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"users-2027-01-15.csv\"");
    assert_eq!(file.header("cache-control"), "no-store");
    let lines: Vec<_> = file.body.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}name,email,user_name,role,status,two_factor,methods,recovery_codes_left,trusted_browsers,last_sign_in_utc,created_utc,required_from,groups,subject"
    );
    assert_eq!(lines.len(), 16);
    assert!(
        file.body.contains(
            "'=SUM(A1),p3@x.example,,member,active,enabled,app,0,0,,2027-01-15T08:00:00Z,"
        )
    );
    let own = ",maya@example.com,maya,administrator,";
    assert!(browser.post(EXPORT, "").await.body.contains(own));
    let details = app.bench.column("audit_events", "details").await;
    assert_eq!(details.len(), 2, "{details:?}");
}
