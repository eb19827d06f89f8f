//! Forms that could not be saved.

use super::break_saving;
use crate::test_app::{Answer, ORIGIN, TestApp, encoded, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};
use identity::first_start;

fn assert_says_so(answer: &Answer) {
    assert_eq!(answer.status, 500);
    let id = answer.header("x-request-id");
    let sentence =
        format!("Something went wrong on our side. Nothing was changed. Reference: {id}");
    assert!(answer.body.contains(&sentence), "{}", answer.body);
    assert!(answer.body.contains("<title>Error: "), "{}", answer.body);
}

#[tokio::test]
async fn a_form_that_failed_keeps_what_was_typed() {
    let (app, mut browser) = signed_in().await;
    break_saving(&app).await;
    let answer = browser.post(path::PROFILE, "name=Zo%C3%AB&time_zone=Europe%2FOslo").await;
    assert_says_so(&answer);
    assert!(answer.body.contains("value=\"Zoë\""), "{}", answer.body);
    assert!(answer.body.contains("<option value=\"Europe/Oslo\" selected"), "{}", answer.body);
}

#[tokio::test]
async fn a_dialog_that_failed_keeps_what_was_typed() {
    let (app, mut browser) = signed_in().await;
    browser.prove(path::USERS).await;
    break_saving(&app).await;
    let form = "name=Zo%C3%AB&email=zoe%40halden.example&role=member&two_factor=on";
    let answer = browser.post(path::USER_NEW, form).await;
    assert_says_so(&answer);
    let (_, dialog) = answer.body.split_once("<dialog").expect("the dialog");
    assert!(dialog.contains("value=\"Zoë\"") && dialog.contains("value=\"zoe@halden.example\""));
    assert!(tag_named(dialog, "two_factor").contains("checked"), "{dialog}");
}

/// The rest of the first tag with this name.
fn tag_named<'a>(html: &'a str, name: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!("name=\"{name}\"")).expect("the field");
    rest.split_once('>').unwrap().0
}

#[tokio::test]
async fn a_form_that_failed_keeps_no_password() {
    let (app, mut browser) = signed_in().await;
    break_saving(&app).await;
    let password = encoded(identity::testing::PASSWORD);
    let form = format!("current_password={password}&new_password=plum-otter-lantern-77");
    let answer = browser.post(path::PASSWORD, &form).await;
    assert_says_so(&answer);
    assert!(!answer.body.contains("plum-otter"), "{}", answer.body);
    assert!(!answer.body.contains(identity::testing::PASSWORD), "{}", answer.body);
}

#[tokio::test]
async fn a_form_that_failed_keeps_no_code() {
    let app = TestApp::new().await;
    let code = first_start::new_setup_code(&app.bench.services).await.unwrap().unwrap();
    break_saving(&app).await;
    let password = encoded(identity::testing::PASSWORD);
    let form = format!("setup_code={code}&name=Zo%C3%AB&username=z%40d.ee&password={password}");
    let answer = app.browser().post(path::FIRST_START, &form).await;
    assert_says_so(&answer);
    assert!(answer.body.contains("value=\"Zoë\""), "{}", answer.body);
    assert!(!answer.body.contains(&code.to_string()), "{}", answer.body);
}

#[tokio::test]
async fn boxes_that_were_not_ticked_stay_so_in_a_form_that_failed() {
    let (app, mut browser) = signed_in().await;
    browser.prove(path::SECURITY_SETTINGS).await;
    break_saving(&app).await;
    let form = "version=1&second_factor=on&app=on&sms=&email=on&passkeys=&trust=&trust_days=30&\
                enforce=&confirmed=yes";
    let answer = browser.post(path::SECURITY_SETTINGS, form).await;
    assert_says_so(&answer);
    let is_checked = |name: &str| {
        let (_, rest) = answer.body.split_once(&format!("name=\"{name}\"")).expect(name);
        rest.split_once('>').unwrap().0.contains("checked")
    };
    assert!(is_checked("second_factor") && is_checked("email"));
    assert!(!is_checked("enforce") && !is_checked("trust") && !is_checked("sms"));
}

#[tokio::test]
async fn a_button_on_another_page_that_failed_shows_that_page() {
    let (app, mut browser) = signed_in().await;
    break_saving(&app).await;
    let request = browser
        .request(Method::POST, &browser.form_action(path::SIGN_OUT).await)
        .header("origin", ORIGIN)
        .header("referer", format!("{ORIGIN}{}", path::SECURITY_SETTINGS))
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = browser.send(request.body(Body::empty()).unwrap()).await;
    assert_says_so(&answer);
    let this_box = tag_named(&answer.body, "second_factor");
    assert!(this_box.contains("checked"), "boxes that were not sent keep their state: {this_box}");
}
