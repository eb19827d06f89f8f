//! Routes for administrators, and forms that also need a recent identity check.

use crate::{
    import,
    test_app::{Browser, TestApp, credentials},
    user,
};
use app::pages::{access::Access, path};

const OLA: &str = "ola@example.com";
const USERS: &str = path::USERS;

/// The forms of settings and lists that need an identity check, with valid fields.
const FORMS: [(&str, &str); 10] = [
    (path::SECURITY_SETTINGS, "version=1&second_factor=on&trust=on&trust_days=14&app=on"),
    (
        path::GENERAL_SETTINGS,
        "version=1&product=Acme&organization=&support_contact=&time_zone=UTC&audit_days=90",
    ),
    (
        path::EMAIL_SETTINGS,
        "version=1&server=127.0.0.1&port=1&encryption=none&user_name=&password=&from=id%40acme.example",
    ),
    (path::EMAIL_TEST, "to=maya%40example.com"),
    (
        path::SMS_SETTINGS,
        "version=1&gateway=https%3A%2F%2Fsms.acme.example%2Fhook&key=hunter2&sender=Acme",
    ),
    (path::SMS_TEST, "to=%2B15550100123"),
    (path::AUDIT_LOG_EXPORT, "format=csv"),
    (path::USERS_EXPORT, "role=member"),
    (path::USERS_BULK, "role=member&all=on&action=deactivate"),
    (path::USER_NEW, "name=Kim&email=kim%40example.com&role=member"),
];

/// An administrator without a second factor, and the id of a member who has one.
async fn office() -> (TestApp, Browser, String) {
    let app = TestApp::new().await;
    let browser = app.signed_in().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let theirs = app.bench.fresh(&app.bench.sign_in(OLA).await).await;
    app.bench.enroll(&theirs).await;
    (app, browser, id)
}

/// Every route of the administration, for this user and the first import.
fn routes(id: &str) -> Vec<String> {
    let table = app::pages::routes::routes();
    let administration =
        table.table().iter().filter(|(_, access)| *access == Access::Administrator);
    let about = |route: &str| {
        let route = route.replace("import/{id}", "import/1").replace("{id}", id);
        route.replace("{question}", "deactivate")
    };
    let routes: Vec<String> = administration.map(|(route, _)| about(route)).collect();
    assert!(routes.len() >= 26, "{routes:?}");
    routes
}

/// The forms that need an identity check, for this user and a checked import file.
async fn checked_forms(browser: &mut Browser, id: &str) -> Vec<(String, String)> {
    let shown = user::form(browser, id).await;
    assert!(shown.contains(&("two_factor", "on".to_owned())), "{shown:?}");
    let file = import::send(browser, "file", b"name,email\nKim,kim@example.com\n").await;
    assert_eq!(file.location(), "/admin/users/import/1");
    let mut forms: Vec<(String, String)> =
        FORMS.iter().map(|(path, fields)| ((*path).to_owned(), (*fields).to_owned())).collect();
    for (name, value) in
        [("role", "administrator"), ("email", "kim@example.com"), ("two_factor", "")]
    {
        forms.push((format!("{USERS}/{id}/edit"), user::with(&shown, name, value)));
    }
    for word in
        ["disable-link", "reset-2fa", "remove-browsers", "sign-out", "deactivate", "reactivate"]
    {
        forms.push((format!("{USERS}/{id}/{word}"), String::new()));
    }
    forms.push((file.location().to_owned(), String::new()));
    forms
}

/// The forms that need no identity check, because they grant no access or rights.
fn other_forms(id: &str) -> [String; 5] {
    [
        format!("{USERS}/{id}/password-link"),
        format!("{USERS}/{id}/invitation"),
        format!("{USERS}/{id}/disable-link/cancel"),
        format!("{USERS}/import"),
        format!("{USERS}/import/1/cancel"),
    ]
}

/// All data that the administration can change, with the outbox and the audit log.
async fn everything(app: &TestApp) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (table, column) in [
        ("accounts", "email"),
        ("accounts", "role"),
        ("accounts", "status"),
        ("accounts", "methods"),
        ("accounts", "requirement"),
        ("accounts", "security_version"),
        ("sessions", "id"),
        ("links", "token_hash"),
        ("policy", "version"),
        ("installation", "version"),
        ("installation", "delivery_version"),
        ("bulk_jobs", "id"),
        ("import_batches", "status"),
        ("outbox", "id"),
        ("audit_events", "id"),
    ] {
        let mut held = app.bench.column(table, column).await;
        held.sort_unstable();
        found.push(held);
    }
    found
}

#[tokio::test]
async fn a_member_is_refused_on_every_route_of_the_administration() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let mut member = app.browser();
    member.keep("__Host-session", app.bench.sign_in(OLA).await.reveal());
    member.prove(path::TWO_FACTOR).await;
    let before = everything(&app).await;
    for route in routes(&id) {
        assert_eq!(member.get(&route).await.status, 403, "{route}");
        assert_eq!(member.post(&route, "").await.status, 403, "POST {route}");
    }
    for (path, fields) in FORMS {
        assert_eq!(member.post(path, fields).await.status, 403, "{path}");
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn anonymous_and_pending_visitors_are_sent_to_sign_in() {
    let app = TestApp::new().await;
    app.enrolled().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let mut pending = app.browser();
    let asked = pending.post(path::SIGN_IN, &credentials()).await;
    assert_eq!(asked.location(), path::VERIFY);
    for cookies in [app.browser().cookies, pending.cookies] {
        // Each router limits the number of forms from one address.
        let mut browser = app.browser_elsewhere();
        browser.cookies = cookies;
        for route in routes(&id) {
            let read = browser.get(&route).await;
            let next = format!("/sign-in?next={route}");
            assert_eq!((read.status.as_u16(), read.location()), (303, next.as_str()));
            let sent = browser.post(&route, "").await;
            let shown = (sent.status.as_u16(), sent.location());
            assert_eq!(shown, (303, path::SIGN_IN), "POST {route}");
        }
    }
}

#[tokio::test]
async fn ten_minutes_after_a_check_each_form_asks_for_another_and_changes_nothing() {
    let (app, mut browser, id) = office().await;
    browser.prove(USERS).await;
    app.bench.clock.advance(600);
    let forms = checked_forms(&mut browser, &id).await;
    let before = everything(&app).await;
    for (path, fields) in &forms {
        let asked = browser.post(path, fields).await;
        let shown = (asked.status, asked.location());
        assert!(asked.requires_identity_check_for(path), "{path} {fields}: {shown:?}");
    }
    assert_eq!(everything(&app).await, before);
    let others = other_forms(&id);
    for route in routes(&id) {
        let is_form = forms.iter().any(|(path, _)| *path == route) || others.contains(&route);
        if !is_form {
            let answer = browser.post(&route, "").await;
            assert_eq!(answer.status, 405, "{route}: does it ask for a check?");
        }
    }
}

#[tokio::test]
async fn without_mail_an_invitation_is_shown_again_only_after_a_check() {
    let app = TestApp::without_mail().await;
    let mut browser = app.signed_in().await;
    browser.prove(USERS).await;
    let added = browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com").await;
    let place = added.location().to_owned();
    assert!(place.ends_with(path::INVITATION), "{place}");
    app.bench.clock.advance(600);
    let before = everything(&app).await;
    let asked = browser.post(&place, "").await;
    assert!(asked.requires_identity_check_for(&place), "{}", asked.location());
    assert_eq!(everything(&app).await, before);
    let done = browser.verify(&asked).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, place.as_str()));
    assert!(browser.get(&place).await.body.contains("Email is not set up, so copy this link"));
    assert_ne!(everything(&app).await, before);
}

#[tokio::test]
async fn a_form_with_a_nul_character_is_refused() {
    let (app, mut browser, id) = office().await;
    browser.prove(USERS).await;
    let mut forms = checked_forms(&mut browser, &id).await;
    forms.extend(other_forms(&id).map(|path| (path, String::new())));
    let before = everything(&app).await;
    for (path, fields) in forms {
        let answer = browser.post(&path, &format!("{fields}&other=%00")).await;
        assert_eq!(answer.status, 400, "{path} {fields}");
    }
    assert_eq!(everything(&app).await, before);
}
