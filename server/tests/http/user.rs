use crate::test_app::{Browser, TestApp, encoded};
use app::pages::path;
use identity::testing::PASSWORD;

const CHECK: &str = path::IDENTITY_CHECK;
const OLA: &str = "ola@example.com";

/// An administrator with a recent identity check, and the id of another user.
async fn office() -> (TestApp, Browser, String) {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
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

#[tokio::test]
async fn a_user_is_edited_and_the_list_confirms_it() {
    let (_app, mut browser, id) = office().await;
    let fields = form(&mut browser, &id).await;
    let path = path::with(path::USER_EDIT, &id);
    let saved = browser.post(&path, &with(&fields, "name", "Ola N")).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, path::USERS));
    let page = browser.get(path::USERS).await.body;
    assert!(page.contains("Ola N was saved."));
    assert!(page.contains(&format!("data-focus=\"actions-{id}\"")));
    // A form opened from the page of the user leads back there.
    let fields = form(&mut browser, &id).await;
    let over = format!("{path}?from=/admin/users/{id}");
    let saved = browser.post(&over, &with(&fields, "name", "Ola")).await;
    assert_eq!(saved.location(), path::with(path::USER, &id));
    assert!(browser.get(&path::with(path::USER, &id)).await.body.contains("User Details"));
}

#[tokio::test]
async fn mistakes_are_shown_at_their_fields_and_input_is_kept() {
    let (app, mut browser, id) = office().await;
    let fields = form(&mut browser, &id).await;
    let path = path::with(path::USER_EDIT, &id);
    for (name, value, text) in [
        ("name", " ", "Enter a name"),
        ("email", "", "Enter an email address"),
        ("email", "ola", "Enter an email address in the form name@example.com"),
        ("email", identity::testing::EMAIL, "A user with this email already exists"),
    ] {
        let answer = browser.post(&path, &with(&fields, name, value)).await;
        assert_eq!(answer.status, 422, "{value}");
        assert!(answer.body.contains(text), "{text}");
        assert!(answer.body.contains(&format!("value=\"{value}\"")), "{value}");
    }
    // An exemption from enforcement may have an end date.
    let now = app.bench.clock_now();
    let enforce = format!("enforced_at = {now}, required_from = {}", now + 86_400);
    app.bench.try_statement(&format!("UPDATE policy SET {enforce}")).await.unwrap();
    let mut lifted = form(&mut browser, &id).await;
    lifted.push(("until", "2020-01-01".to_owned()));
    let answer = browser.post(&path, &with(&lifted, "", "")).await;
    assert!(answer.body.contains("Enter a date after today"));
    let twice = format!("{}&stamp=x", with(&fields, "", ""));
    assert_eq!(browser.post(&path, &twice).await.status, 400);
}

#[tokio::test]
async fn an_outdated_edit_keeps_only_the_changed_fields() {
    let (_app, mut browser, id) = office().await;
    let seen = form(&mut browser, &id).await;
    let path = path::with(path::USER_EDIT, &id);
    browser.post(&path, &with(&seen, "name", "First")).await;
    let late = browser.post(&path, &with(&seen, "email", "second@example.com")).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("Someone else changed this in the meantime."));
    assert_eq!(hidden(&late.body, "name_was"), "First");
    assert!(late.body.contains("value=\"second@example.com\""));
    assert!(!late.body.contains("Ola Nordmann\" aut"));
    let again = form(&mut browser, &id).await;
    let saved = browser.post(&path, &with(&again, "email", "second@example.com")).await;
    assert_eq!(saved.status, 303);
}

#[tokio::test]
async fn a_change_that_needs_an_identity_check_is_made_right_after_it() {
    let (app, mut browser, id) = office().await;
    app.bench.clock.advance(600);
    let fields = form(&mut browser, &id).await;
    let path = path::with(path::USER_EDIT, &id);
    let asked = browser.post(&path, &with(&fields, "role", "administrator")).await;
    assert!(asked.requires_identity_check_for(&path));
    let done = browser.verify(&asked).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::USERS));
    assert!(browser.get(&path::with(path::USER, &id)).await.body.contains("Administrator"));
    app.bench.clock.advance(600);
    let path = format!("/admin/users/{id}/deactivate?from=/admin/users/{id}");
    assert_eq!(browser.get(&path).await.status, 200);
    let asked = browser.post(&path, "").await;
    assert!(asked.location().starts_with(CHECK));
    let done = browser.verify(&asked).await;
    assert_eq!(done.location(), path::with(path::USER, &id));
    assert!(browser.get(done.location()).await.body.contains("Ola Nordmann was deactivated."));
}

#[tokio::test]
async fn every_confirmation_is_asked_and_carried_out() {
    let (app, mut browser, id) = office().await;
    for (word, heading, done) in [
        ("remove-browsers", "Remove trusted browsers for", "no longer has any trusted browsers."),
        ("sign-out", "Sign out Ola Nordmann everywhere?", "was signed out everywhere."),
        ("deactivate", "Deactivate Ola Nordmann?", "was deactivated."),
        ("reactivate", "Reactivate Ola Nordmann?", "was reactivated."),
    ] {
        let path = format!("/admin/users/{id}/{word}");
        assert!(browser.get(&path).await.body.contains(heading), "{word}");
        assert_eq!(browser.post(&path, "").await.location(), path::USERS, "{word}");
        assert!(browser.get(path::USERS).await.body.contains(done), "{word}");
    }
    // There is nothing to reset, so it redirects to the list.
    let path = format!("/admin/users/{id}/reset-2fa");
    assert_eq!(browser.get(&path).await.location(), path::USERS);
    let own = first(&app).await;
    for word in ["deactivate", "reset-2fa"] {
        let answer = browser.post(&format!("/admin/users/{own}/{word}"), "").await;
        assert_eq!(answer.status, 403, "{word}");
    }
    let answer = browser.post(&format!("/admin/users/{own}/disable-link"), "").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn unknown_users_and_actions_are_not_found() {
    let (_app, mut browser, id) = office().await;
    for path in [
        "/admin/users/999".to_owned(),
        "/admin/users/x".to_owned(),
        "/admin/users/999/edit".to_owned(),
        "/admin/users/-1/deactivate".to_owned(),
        format!("/admin/users/{id}/delete"),
    ] {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    for path in [
        "/admin/users/999/deactivate".to_owned(),
        "/admin/users/999/password-link".to_owned(),
        "/admin/users/999/invitation".to_owned(),
        "/admin/users/999/disable-link/cancel".to_owned(),
        format!("/admin/users/{id}/delete"),
    ] {
        assert_eq!(browser.post(&path, "").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_last_administrator_cannot_be_demoted() {
    let (app, mut browser, _) = office().await;
    let own = first(&app).await;
    let fields = form(&mut browser, &own).await;
    let path = format!("/admin/users/{own}/edit");
    let answer = browser.post(&path, &with(&fields, "role", "member")).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("There must be at least one administrator."));
    let page = browser.get(&path).await.body;
    assert!(page.contains("authentication in Personal Settings."));
    assert!(!page.contains("two_factor_was"));
}

#[tokio::test]
async fn a_member_cannot_change_users() {
    let (app, _, id) = office().await;
    let mut member = app.browser();
    member.keep("__Host-session", app.bench.sign_in(OLA).await.reveal());
    for word in ["edit", "deactivate", "disable-link", "password-link", "invitation", "sign-out"] {
        let answer = member.post(&format!("/admin/users/{id}/{word}"), "").await;
        assert_eq!(answer.status, 403, "{word}");
    }
    assert_eq!(member.get(&path::with(path::USER, &id)).await.status, 403);
    assert_eq!(member.post(path::USER_NEW, "name=A&email=a%40b.cc").await.status, 403);
}

#[tokio::test]
async fn a_user_is_added_and_joins_with_the_link() {
    let (app, mut browser, _) = office().await;
    let answer = browser.post(path::USER_NEW, "name=&email=kim").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Enter a name") && answer.body.contains("in the form"));
    let taken = browser.post(path::USER_NEW, &format!("name=Ola&email={}", encoded(OLA))).await;
    assert!(taken.body.contains("A user with this email already exists"));
    let twin =
        browser.post(path::USER_NEW, &format!("name=Ola&email=%E2%80%8B{}", encoded(OLA))).await;
    assert!(twin.body.contains("A user with this email already exists"));
    for (address, sentence) in [
        ("taro..y%40docomo.example", "Mail servers do not accept this address."),
        ("a%40-bad-.example", "Mail servers do not accept this address."),
        ("j%C3%B6rg%40example.org", "letters other than a to z before the @"),
    ] {
        let answer = browser.post(path::USER_NEW, &format!("name=Kim&email={address}")).await;
        assert_eq!(answer.status, 422, "{address}");
        assert!(answer.body.contains(sentence), "{address}");
    }
    let added = browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com&role=member").await;
    assert_eq!((added.status.as_u16(), added.location()), (303, path::USERS));
    assert!(
        browser.get(path::USERS).await.body.contains("An invitation was sent to kim@example.com.")
    );
    let token = app.bench.last_sent().await.token();
    let mut kim = app.browser();
    let opened = kim.get(&format!("/invitation/{}", token.reveal())).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, path::INVITATION));
    let page = kim.get(path::INVITATION).await.body;
    assert!(page.contains("Welcome to Latchkey") && page.contains("kim@example.com"));
    let short = kim.post(path::INVITATION, "name=Kim&new_password=short").await;
    assert_eq!(short.status, 422);
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    let more = format!("{fields}&role=administrator");
    let done = kim.post(path::INVITATION, &more).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/"));
    assert_eq!(kim.get(path::USERS).await.status, 403, "an unknown field is ignored");
    assert_eq!(kim.get("/").await.status, 200);
    let mut late = app.browser();
    late.keep("__Host-link", token.reveal());
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    let invalid = "This invitation no longer works.";
    assert!(late.get(path::INVITATION).await.body.contains(invalid));
    // As after a lost answer.
    let again = late.post(path::INVITATION, &fields).await;
    assert!(again.body.contains("This link was used a moment ago"), "{}", again.body);
    assert!(again.body.contains("Your account is ready."));
    let other = late.post(path::RESET_PASSWORD, "new_password=x").await;
    assert!(other.body.contains("This link no longer works"), "{}", other.body);
    app.bench.clock.advance(900);
    assert!(late.post(path::INVITATION, &fields).await.body.contains(invalid));
}

#[tokio::test]
async fn a_disable_link_asks_for_the_password_and_affects_no_other_user() {
    let app = TestApp::new().await;
    let (mut browser, secret) = app.enrolled().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let theirs = app.bench.fresh(&app.bench.sign_in(OLA).await).await;
    app.bench.enroll(&theirs).await;
    let fields = format!(
        "password={}&code={}&next={}",
        encoded(PASSWORD),
        app.bench.code(&secret),
        encoded(path::USERS)
    );
    browser.post(CHECK, &fields).await;
    let sent = browser.post(&path::with(path::USER_DISABLE_LINK, &id), "").await;
    assert_eq!(sent.location(), path::USERS);
    assert!(browser.get(path::USERS).await.body.contains("A link was sent to ola@example.com."));
    let user = path::with(path::USER, &id);
    assert!(browser.get(&user).await.body.contains("Link to disable 2FA sent"));
    let token = app.bench.last_sent().await.token();
    // L05: opened in a browser where another user is signed in.
    let path = format!("/disable-2fa/{}", token.reveal());
    let opened = browser.get(&path).await;
    assert_eq!((opened.status.as_u16(), opened.location()), (303, path::DISABLE_BY_LINK));
    let page = browser.get(path::DISABLE_BY_LINK).await.body;
    assert!(page.contains("o•••@example.com") && !page.contains(token.reveal()));
    assert!(
        browser.get(path::DISABLE_BY_LINK_REPORT).await.body.contains("Report and cancel the link")
    );
    let wrong = browser.post(path::DISABLE_BY_LINK, "password=wrong").await;
    assert_eq!(wrong.status, 422);
    let done =
        browser.post(path::DISABLE_BY_LINK, &format!("password={}", encoded(PASSWORD))).await;
    assert!(done.body.contains("You can sign in with your password."));
    assert!(!browser.cookies.contains_key("__Host-link"));
    assert!(browser.get(path::TWO_FACTOR).await.body.contains("data-state=\"enabled\""));
    assert!(browser.get(&user).await.body.contains("data-state=\"not_enabled\""));
    browser.keep("__Host-link", token.reveal());
    assert!(browser.get(path::DISABLE_BY_LINK).await.body.contains("This link no longer works"));
}

#[tokio::test]
async fn without_mail_the_invitation_is_copied_from_the_screen() {
    let app = TestApp::without_mail().await;
    let mut browser = app.signed_in().await;
    let added = browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com").await;
    assert!(added.requires_identity_check_for(path::USER_NEW));
    let done = browser.verify(&added).await;
    let place = done.location().to_owned();
    assert!(place.starts_with("/admin/users/") && place.ends_with(path::INVITATION), "{place}");
    let page = browser.get(&place).await.body;
    assert!(
        page.contains("Email is not set up, so copy this link and give it to the user yourself.")
    );
    let (_, rest) = page.split_once("/invitation/").unwrap();
    let token = rest.split(['<', '"']).next().unwrap().to_owned();
    assert!(!place.contains(&token));
    let mut kim = app.browser();
    kim.get(&path::with(path::INVITATION_OPEN, &token)).await;
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    assert_eq!(kim.post(path::INVITATION, &fields).await.location(), "/");
    assert_eq!(browser.get(&place).await.location(), path::USERS);
    let id = place.split('/').nth(3).unwrap();
    let told = browser.post(&path::with(path::USER_PASSWORD_LINK, id), "").await;
    assert_eq!(told.location(), path::USERS);
    assert!(
        browser.get(path::USERS).await.body.contains("Email is not set up, so no link was sent.")
    );
    let link = path::with(path::USER_DISABLE_LINK, id);
    assert_eq!(browser.get(&link).await.location(), path::USERS, "there is nothing to disable");
}

#[tokio::test]
async fn an_address_that_refused_an_email_is_shown_to_administrators() {
    let (app, mut browser, id) = office().await;
    let refused = "The mail server refused an email to";
    assert!(!browser.get(path::DASHBOARD).await.body.contains(refused));
    let update = format!("UPDATE accounts SET mail_refused_at = 1804165509 WHERE id = {id}");
    app.bench.try_statement(&update).await.unwrap();
    let user = path::with(path::USER, &id);
    let dashboard = browser.get(path::DASHBOARD).await.body;
    assert!(dashboard.contains(&format!("<a href=\"{user}\">{refused} Ola Nordmann.</a>")));
    let page = browser.get(&user).await.body;
    assert!(page.contains(&format!("{refused} this address on Mar 4, 2027")));
    // Another address has refused nothing yet.
    let fields = form(&mut browser, &id).await;
    let edit = path::with(path::USER_EDIT, &id);
    let saved = browser.post(&edit, &with(&fields, "email", "ola.n@example.com")).await;
    assert_eq!(saved.status, 303);
    assert!(!browser.get(&user).await.body.contains(refused));
}
