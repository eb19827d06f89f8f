//! Every form is about the account that it was rendered for.

mod links;
mod sign_in;

use crate::test_app::{Answer, Browser, TestApp, signed_in};
use app::pages::{access::Access, path, routes::routes, secret_input::SECRETS};

const KARI: &str = "kari@example.com";
const PROFILE: &str = "name=Dina&time_zone=UTC";

/// Signed in with only the password, as this member.
async fn member(app: &TestApp, email: &str, name: &str) -> Browser {
    app.bench.person(email, name, "member").await;
    let mut browser = app.browser();
    browser.keep("__Host-session", app.bench.sign_in(email).await.reveal());
    browser
}

/// The addresses of the forms of a page that change something.
fn form_actions(page: &Answer) -> Vec<&str> {
    let forms = page.body.split("<form ").skip(1);
    let forms = forms.map(|form| form.split('>').next().unwrap());
    let forms = forms.filter(|form| form.contains("method=\"post\""));
    forms.filter_map(|form| form.split("action=\"").nth(1)?.split('"').next()).collect()
}

/// The address of the form that is sent to this path.
fn form_action(page: &Answer, path: &str) -> String {
    let mut actions = form_actions(page).into_iter();
    actions.find(|action| action.starts_with(path)).unwrap().to_owned()
}

/// Checks that each field for a password or a code is one that is never shown again, and returns
/// their number.
fn check_secret_fields(page: &Answer) -> usize {
    let fields = page.body.split("<input").skip(1);
    let fields = fields.map(|field| field.split('>').next().unwrap());
    let marks =
        ["type=\"password\"", "=\"one-time-code\"", "data-kind=\"mono\"", "data-kind=\"code\""];
    let secret: Vec<_> =
        fields.filter(|field| marks.iter().any(|mark| field.contains(mark))).collect();
    for field in &secret {
        let name = field.split(" name=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(SECRETS.contains(&name), "{field}");
    }
    secret.len()
}

#[tokio::test]
async fn every_form_that_needs_a_session_is_refused_if_it_names_another_account() {
    let routes = routes();
    let closed = |access| !matches!(access, Access::Everybody | Access::Pending);
    let forms: Vec<&str> = routes
        .table()
        .iter()
        .filter(|(_, access)| closed(*access))
        .map(|(route, _)| *route)
        .collect();
    for named in ["2", "-1", "1%20", "1&account=2", ""] {
        // A new server for each, because the forms of one user are limited.
        for some in forms.chunks(100) {
            let (app, mut owner) = signed_in().await;
            let before = app.bench.column("audit_events", "id").await;
            for route in some {
                let answer = owner.post_to(&path::naming(route, Some(named)), PROFILE).await;
                assert_eq!(answer.status, 409, "{route} {named:?}");
                let sentence = "You are signed in as Maya Lindqvist (maya@example.com) now.";
                assert!(answer.body.contains(sentence), "{route}: {}", answer.body);
            }
            assert_eq!(app.bench.column("audit_events", "id").await, before);
        }
    }
    let (app, mut owner) = signed_in().await;
    let before = app.bench.column("audit_events", "id").await;
    assert_eq!(owner.post_to("/sign-out?account=2", "").await.status, 409);
    assert_eq!(app.bench.column("audit_events", "id").await, before);
    assert_eq!(owner.post_to("/settings/profile?account=1", PROFILE).await.status, 303);
}

#[tokio::test]
async fn every_form_of_every_page_names_the_account() {
    let app = TestApp::new().await;
    let (mut owner, _) = app.enrolled().await;
    app.bench.allow_everything().await;
    let colleague = app.bench.person(KARI, "Kari Nordmann", "member").await;
    app.bench.person("li@example.com", "Li", "member").await;
    let (mut forms, mut secrets) = (0, 0);
    for &(route, access) in routes().table() {
        if access == Access::Pending {
            continue;
        }
        let address = route.replace("{id}", &colleague.to_string());
        let address = address.replace("{method}", "app").replace("{question}", "deactivate");
        let page = owner.get(&address).await;
        if page.status != 200 {
            continue;
        }
        secrets += check_secret_fields(&page);
        for action in form_actions(&page) {
            forms += 1;
            assert!(action.ends_with("account=1"), "{address}: {action}");
        }
    }
    assert!(forms > 100, "{forms}");
    assert!(secrets > 5, "{secrets}");
}
