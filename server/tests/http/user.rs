mod actions;
mod delete;
mod disable_link;
mod edit;
mod invitation;
mod refused_email;

use crate::test_app::{Browser, TestApp, encoded, signed_in};
use app::pages::path;

const CHECK: &str = path::IDENTITY_CHECK;
const OLA: &str = "ola@example.com";

/// An administrator with a recent identity check, and the id of another user.
async fn office() -> (TestApp, Browser, String) {
    let (app, mut browser) = signed_in().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    browser.prove(path::USERS).await;
    (app, browser, id)
}

/// The id of the first account, the administrator.
async fn first(app: &TestApp) -> String {
    let ids = app.bench.column("accounts", "id").await;
    ids.into_iter().min_by_key(|id| id.parse::<i64>().unwrap()).unwrap()
}

/// The value of a hidden field.
fn hidden(body: &str, name: &str) -> String {
    let (_, rest) = body.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The fields of the form D-USER-EDIT as shown.
pub(crate) async fn form(browser: &mut Browser, id: &str) -> Vec<(&'static str, String)> {
    let page = browser.get(&path::with(path::USER_EDIT, id)).await;
    assert_eq!(page.status, 200);
    let shown = |name| hidden(&page.body, name);
    let switch = if page.body.contains("name=\"two_factor_was\"") {
        shown("two_factor_was")
    } else {
        String::new()
    };
    let mut fields = vec![
        ("stamp", shown("stamp")),
        ("name", shown("name_was")),
        ("name_was", shown("name_was")),
        ("email", shown("email_was")),
        ("email_was", shown("email_was")),
        ("user_name", shown("user_name_was")),
        ("user_name_was", shown("user_name_was")),
        ("role", shown("role_was")),
        ("role_was", shown("role_was")),
    ];
    if page.body.contains("name=\"two_factor_was\"") {
        fields.push(("two_factor", switch.clone()));
        fields.push(("two_factor_was", switch));
    }
    fields
}

/// The fields URL-encoded, with another value for one of them.
pub(crate) fn with(fields: &[(&'static str, String)], name: &str, value: &str) -> String {
    let pairs = fields.iter().map(|(each, kept)| {
        let value = if *each == name { value } else { kept };
        format!("{each}={}", encoded(value))
    });
    pairs.collect::<Vec<_>>().join("&")
}
