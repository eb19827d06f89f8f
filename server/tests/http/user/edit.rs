use super::{CHECK, first, form, hidden, office, with};
use app::pages::path;

#[tokio::test]
async fn a_user_is_edited_and_the_list_confirms_it() {
    let (_app, mut browser, id) = office().await;
    let fields = form(&mut browser, &id).await;
    let path = path::with(path::USER_EDIT, &id);
    let saved = browser.post(&path, &with(&fields, "name", "Ola N")).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, path::USERS));
    let page = browser.get(path::USERS).await.body;
    assert!(page.contains("Changes to Ola N were saved."));
    assert!(page.contains(&format!("data-focus=\"actions-{id}\"")));
    // A form opened from the page of the user leads back there.
    let fields = form(&mut browser, &id).await;
    let over = format!("{path}?from=/admin/users/{id}");
    let saved = browser.post(&over, &with(&fields, "name", "Ola")).await;
    assert_eq!(saved.location(), path::with(path::USER, &id));
    assert!(browser.get(&path::with(path::USER, &id)).await.body.contains("User Details"));
    let fields = form(&mut browser, &id).await;
    let saved = browser.post(&over, &with(&fields, "user_name", "ola.n")).await;
    assert_eq!(saved.location(), path::with(path::USER, &id));
    assert!(browser.get(saved.location()).await.body.contains(">ola.n<"));
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
        ("user_name", "", "Use up to 64 lowercase letters"),
        ("user_name", "a,admins", "Use up to 64 lowercase letters"),
        ("user_name", "maya", "This user name belongs or belonged to another user"),
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
async fn turning_off_two_factor_authentication_has_a_button_of_its_own() {
    let (app, mut browser, id) = office().await;
    let edit = path::with(path::USER_EDIT, &id);
    assert!(!browser.get(&edit).await.body.contains("Save and disable"));
    let statement = format!("UPDATE accounts SET methods = 1 WHERE id = {id}");
    app.bench.try_statement(&statement).await.unwrap();
    assert!(browser.get(&edit).await.body.contains("Save and disable"));
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
