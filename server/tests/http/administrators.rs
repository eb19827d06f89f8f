//! Routes for administrators, and forms that also need a recent identity check.

mod identity_check;
mod refused;

use crate::{
    import,
    test_app::{Browser, TestApp, signed_in},
    user,
};
use app::pages::{access::Access, path};

const OLA: &str = "ola@example.com";
const USERS: &str = path::USERS;

/// The forms of settings and lists that need an identity check, with valid fields.
const FORMS: [(&str, &str); 13] = [
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
    (path::USERS_BULK, "role=member&all=on&action=delete"),
    (path::GROUP_NEW, "title=Staff&name=staff"),
    (path::APPLICATION_NEW, "name=Wiki&address=&who=everyone&proof=usual&age="),
    (path::USER_NEW, "name=Kim&email=kim%40example.com&role=member"),
];

const CONNECTION: &str = "version=&type=server&client_id=w&redirect_uris=https%3A%2F%2Fw.example%2F&algorithm=RS256&told_groups=all";

const GATE: &str = "version=1&host=w.example&remote_user=email&told_groups=all&rules=";

/// An administrator without a second factor, and the id of a member who has one.
async fn office() -> (TestApp, Browser, String) {
    let (app, browser) = signed_in().await;
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
        let route = route.replace("import/{id}", "import/1").replace("groups/{id}", "groups/1");
        let route = route.replace("applications/{id}", "applications/1");
        let route = route.replace("{id}", id).replace("{account}", id).replace("{group}", "1");
        route.replace("{question}", "deactivate").replace("{key}", "1").replace("{gate}", "1")
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
    for (name, value) in [
        ("role", "administrator"),
        ("email", "kim@example.com"),
        ("user_name", "kim"),
        ("two_factor", ""),
    ] {
        forms.push((format!("{USERS}/{id}/edit"), user::with(&shown, name, value)));
    }
    for word in [
        "disable-link",
        "reset-2fa",
        "remove-browsers",
        "sign-out",
        "deactivate",
        "reactivate",
        "delete",
    ] {
        forms.push((format!("{USERS}/{id}/{word}"), String::new()));
    }
    let group = path::with(path::GROUP, 1);
    let application = path::with(path::APPLICATION, 1);
    for (form, fields) in [
        (format!("{group}/edit"), "version=1&title=Staff&name=staff"),
        (format!("{group}/delete"), ""),
        (format!("{group}/members"), "email=kim%40example.com"),
        (format!("{group}/members/{id}/remove"), ""),
        (format!("{USERS}/{id}/groups"), "group=1"),
        (format!("{application}/edit"), "version=1&name=W&address=&who=everyone&proof=usual&age="),
        (format!("{application}/turn-off"), ""),
        (format!("{application}/turn-on"), ""),
        (format!("{application}/delete"), ""),
        (format!("{application}/connection"), CONNECTION),
        (format!("{application}/disconnect"), ""),
        (format!("{application}/gates/new"), GATE),
        (format!("{application}/gates/1"), GATE),
        (format!("{application}/gates/1/remove"), ""),
        (format!("{application}/secret/new"), "days=0"),
        (format!("{application}/secret/end"), ""),
        (format!("{application}/keys/read"), ""),
        (format!("{USERS}/{id}/groups/1/remove"), ""),
        (path::with(path::SIGNING_KEY_ROTATE, 1), ""),
    ] {
        forms.push((form, fields.to_owned()));
    }
    let lines = path::with(path::IMPORT_INVALID_LINES, 1);
    forms.extend([(lines, String::new()), (file.location().to_owned(), String::new())]);
    forms
}

/// The forms that need no identity check, because they grant no access or rights.
fn other_forms(id: &str) -> [String; 7] {
    [
        format!("{USERS}/{id}/password-link"),
        format!("{USERS}/{id}/invitation"),
        format!("{USERS}/{id}/disable-link/cancel"),
        format!("{USERS}/import"),
        format!("{USERS}/import/1/cancel"),
        path::GET_STARTED_HIDE.to_owned(),
        path::STATUS.to_owned(),
    ]
}

/// All data that the administration can change, with the outbox and the audit log.
async fn everything(app: &TestApp) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (table, column) in [
        ("accounts", "email"),
        ("accounts", "user_name"),
        ("accounts", "role"),
        ("accounts", "status"),
        ("accounts", "methods"),
        ("accounts", "requirement"),
        ("accounts", "security_version"),
        ("groups", "name"),
        ("group_members", "account_id"),
        ("applications", "name"),
        ("applications", "version"),
        ("connections", "version"),
        ("connection_secrets", "secret_hash"),
        ("gates", "version"),
        ("sessions", "id"),
        ("links", "token_hash"),
        ("policy", "version"),
        ("installation", "version"),
        ("installation", "delivery_version"),
        ("bulk_jobs", "id"),
        ("import_batches", "status"),
        ("import_invalid_lines", "place"),
        ("outbox", "id"),
        ("audit_events", "id"),
    ] {
        let mut held = app.bench.column(table, column).await;
        held.sort_unstable();
        found.push(held);
    }
    found
}
