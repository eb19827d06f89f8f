//! Every form is about the account that it was rendered for.

use crate::test_app::{Answer, Browser, TestApp, credentials, encoded};
use app::pages::{access::Access, path, routes::routes, secret_input::SECRETS};
use identity::testing::PASSWORD;

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
    let app = TestApp::new().await;
    let mut owner = app.signed_in().await;
    let before = app.bench.column("audit_events", "id").await;
    for &(route, access) in routes().table() {
        if !matches!(access, Access::Everybody | Access::Pending) {
            for named in ["2", "-1", "1%20", "1&account=2", ""] {
                let answer = owner.post_to(&path::naming(route, Some(named)), PROFILE).await;
                assert_eq!(answer.status, 409, "{route} {named:?}");
                let sentence = "You are signed in as Maya Lindqvist (maya@example.com) now.";
                assert!(answer.body.contains(sentence), "{route}: {}", answer.body);
            }
        }
    }
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

#[tokio::test]
async fn a_form_of_the_user_before_changes_nothing_for_the_next_one() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let mut browser = member(&app, "dina@example.com", "Dina").await;
    let page = browser.get(path::PROFILE).await;
    let action = form_action(&page, path::PROFILE);
    let kari = member(&app, KARI, "Kari Nordmann").await;
    let dina = std::mem::replace(&mut browser.cookies, kari.cookies);
    let refused = browser.post_to(&action, PROFILE).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("You are signed in as Kari Nordmann (kari@example.com) now."));
    assert!(app.bench.column("accounts", "name").await.contains(&"Kari Nordmann".to_owned()));
    // The same user signed in again, with another session.
    browser.cookies = dina;
    browser.keep("__Host-session", app.bench.sign_in("dina@example.com").await.reveal());
    assert_eq!(browser.post_to(&action, PROFILE).await.status, 303);
}

#[tokio::test]
async fn a_code_is_only_for_the_sign_in_that_its_page_was_about() {
    let app = TestApp::new().await;
    let (_, secret) = app.enrolled().await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    check_secret_fields(&app.browser().get(path::SIGN_IN).await);
    let mut forms = 0;
    for page in [path::VERIFY, path::OTHER_METHODS, path::RECOVERY_CODE] {
        let page = browser.get(page).await;
        forms += form_actions(&page).len();
        check_secret_fields(&page);
        assert!(form_actions(&page).iter().all(|action| action.ends_with("?account=1")));
    }
    assert!(forms > 5, "{forms}");
    let code = format!("code={}", app.bench.code(&secret));
    for &(route, access) in routes().table() {
        if access == Access::Pending || route == path::START_OVER {
            for named in ["2", "x"] {
                let refused = browser.post_to(&path::naming(route, Some(named)), &code).await;
                // A page without a form answers with its error.
                assert_eq!(refused.status, 409, "{route}");
                assert!(refused.body.contains("sign in to another account in another tab"));
            }
        }
    }
    assert_eq!(browser.post_to("/sign-in/verify?account=1", &code).await.status, 303);
}

/// A browser that opened the invitations of Kari and then of Li, and both addresses of the form.
async fn two_invitations(app: &TestApp) -> (Browser, [String; 2], [String; 2]) {
    let mut office = app.signed_in().await;
    let mut browser = app.browser();
    let (mut actions, mut tokens) = (Vec::new(), Vec::new());
    for email in [KARI, "li@example.com"] {
        let fields = format!("name=New&email={}", encoded(email));
        let added = office.post(path::USER_NEW, &fields).await;
        if added.requires_identity_check_for(path::USER_NEW) {
            office.verify(&added).await;
        }
        let token = app.bench.last_sent().await.token().reveal().to_owned();
        browser.get(&path::with(path::INVITATION_OPEN, &token)).await;
        let page = browser.get(path::INVITATION).await;
        actions.push(form_action(&page, path::INVITATION));
        tokens.push(token);
    }
    (browser, actions.try_into().unwrap(), tokens.try_into().unwrap())
}

#[tokio::test]
async fn the_form_of_one_invitation_never_accepts_another() {
    let app = TestApp::new().await;
    let (mut browser, [kari, li], [token, _]) = two_invitations(&app).await;
    let fields = format!("name=Kari+Nordmann&new_password={}", encoded("another quiet harbor"));
    let refused = browser.post_to(&kari, &fields).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Open the link in your email again."));
    let waiting = || app.bench.column("accounts", "status");
    assert_eq!(waiting().await.iter().filter(|status| *status == "invited").count(), 2);
    assert_eq!(browser.post_to(&li, &fields).await.status, 303);
    // The cookie of the link is gone.
    let refused = browser.post_to(&kari, &fields).await;
    assert!(refused.body.contains("Open the link in your email again."));
    assert_eq!(waiting().await.iter().filter(|status| *status == "invited").count(), 1);
    browser.get(&path::with(path::INVITATION_OPEN, &token)).await;
    assert_eq!(browser.post_to(&kari, &fields).await.status, 303);
}

#[tokio::test]
async fn the_form_of_one_password_link_never_sets_the_password_of_another_account() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let mut browser = app.browser();
    let mut actions = Vec::new();
    for email in [KARI, "li@example.com"] {
        app.bench.person(email, "Member", "member").await;
        browser.post(path::FORGOT_PASSWORD, &format!("username={}", encoded(email))).await;
        let token = app.bench.last_sent().await.token();
        browser.get(&path::with(path::RESET_PASSWORD_OPEN, token.reveal())).await;
        let page = browser.get(path::RESET_PASSWORD).await;
        actions.push(form_action(&page, path::RESET_PASSWORD));
    }
    let before = app.bench.column("accounts", "password_hash").await;
    let fields = format!("new_password={}", encoded("another quiet harbor"));
    assert_eq!(browser.post_to(&actions[0], &fields).await.status, 409);
    assert_eq!(app.bench.column("accounts", "password_hash").await, before);
    assert_eq!(browser.post_to(&actions[1], &fields).await.location(), path::SIGN_IN);
    let sign_in =
        |email: &str| format!("username={}&password={}", encoded(email), encoded(PASSWORD));
    assert_eq!(app.browser().post(path::SIGN_IN, &sign_in(KARI)).await.status, 303);
    assert_eq!(app.browser().post(path::SIGN_IN, &sign_in("li@example.com")).await.status, 422);
}
