use crate::test_app::{Browser, TestApp};
use app::pages::path;
use identity::testing::EMAIL;

const LOG: &str = path::AUDIT_LOG;
const EXPORT: &str = path::AUDIT_LOG_EXPORT;

/// An administrator with a recent identity check.
async fn administrator(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let token = app.bench.fresh(&app.bench.administrator().await).await;
    browser.keep("__Host-session", token.reveal());
    browser
}

#[tokio::test]
async fn the_log_shows_sentences_and_filters_them() {
    let app = TestApp::new().await;
    let mut browser = administrator(&app).await;
    let fields = format!("username={EMAIL}&password=not+the+password");
    app.browser().post(path::SIGN_IN, &fields).await;
    let page = browser.get(LOG).await;
    assert_eq!(page.status, 200);
    for words in
        ["Events are kept for 365 days.", "Sign-in refused: wrong password", "Identity verified"]
    {
        assert!(page.body.contains(words), "{words}");
    }
    let failed = browser.get("/admin/audit-log?event=sign-in-refused&range=24h").await.body;
    assert!(failed.contains("<p id=\"log\" tabindex=\"-1\">1 event</p>"));
    for (query, shown) in [
        ("result=failure", true),
        ("result=success", false),
        ("event=sign_in_started", true),
        ("event=settings", false),
        ("user=MAYA", true),
        ("actor=maya", false),
        ("from=2027-01-15&to=2027-01-15", true),
        ("to=2027-01-14", false),
        ("range=30d", true),
        ("after=1-1", false),
        ("event=%00&result=x&from=x&size=-1&after=x&before=9", true),
    ] {
        let body = browser.get(&format!("{LOG}?{query}")).await.body;
        let row = "Sign-in refused: wrong password<span class=\"visually-hidden\">, details of";
        assert_eq!(body.contains(row), shown, "{query}");
    }
    assert!(browser.get(&format!("{LOG}?user=nobody")).await.body.contains("No events match"));
}

#[tokio::test]
async fn an_export_is_a_file_and_needs_the_identity_check() {
    let app = TestApp::new().await;
    let mut browser = administrator(&app).await;
    app.bench.try_statement("UPDATE accounts SET name = '=Maya'").await.unwrap();
    let answer = browser.post(EXPORT, "format=csv&event=sign-in").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"audit-log-2027-01-15.csv\""
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let lines: Vec<&str> = answer.body.split("\r\n").collect();
    assert!(lines[0].starts_with("\u{feff}id,time_utc,event,sentence,result,actor_name,"));
    assert!(
        lines[1].contains(",identity_checked,Identity verified,success,'=Maya,maya@example.com,")
    );
    assert_eq!((lines.len(), lines[lines.len() - 1]), (4, ""));
    let lines = browser.post(EXPORT, "format=ndjson").await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert!(lines.body.contains("\"event\":\"audit_exported\""));
    assert_eq!(browser.post(EXPORT, "size=25").await.status, 400);
    assert_eq!(browser.get(EXPORT).await.location(), LOG);
    app.bench.clock.advance(700);
    let asked = browser.post(EXPORT, "format=csv").await;
    assert_eq!(asked.status, 303);
    assert!(asked.requires_identity_check_for(EXPORT));
    assert_eq!(browser.get(asked.location()).await.status, 200);
    let passed = browser.verify(&asked).await;
    assert_eq!((passed.status.as_u16(), passed.location()), (303, LOG));
    let page = browser.get(LOG).await.body;
    let notice = page.split_once("Your export is ready.").unwrap().1.split_once("</p>").unwrap().0;
    for words in ["form=\"export\"", "name=\"format\"", "value=\"csv\"", "Download"] {
        assert!(notice.contains(words), "{notice}");
    }
    assert!(page.contains("<form id=\"export\""), "{page}");
    assert_eq!(browser.post(EXPORT, "format=csv").await.status, 200);
}

#[tokio::test]
async fn the_dashboard_shows_its_blocks_even_if_one_fails() {
    let app = TestApp::new().await;
    let mut browser = administrator(&app).await;
    let page = browser.get(path::DASHBOARD).await;
    assert_eq!(page.status, 200);
    for words in [
        "0 of 1 active users",
        "Failed sign-ins, 24 hours",
        "The chart appears once there are two days of data.",
        "1 administrator does not use ",
        "Open the audit log",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    let day = identity::testing::START / 86_400;
    let rows = format!("INSERT INTO adoption_days VALUES ({}, 10, 10)", day - 30);
    app.bench.try_statement(&rows).await.unwrap();
    let page = browser.get(path::DASHBOARD).await.body;
    assert!(page.contains(
        "0% of active users have two-factor authentication, down from 100% 30 days ago."
    ));
    assert!(page.contains("role=\"img\"") && page.contains("With two-factor, 0"));
    assert!(!page.contains("style="));
    app.bench.try_statement("ALTER TABLE adoption_days RENAME TO elsewhere").await.unwrap();
    let page = browser.get("/admin?period=365").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("This part could not be loaded."));
    assert!(page.body.contains("Open the audit log"));
}
