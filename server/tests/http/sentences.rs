//! What pages say about the input of users, and how they mark it.

use crate::{
    test_app::{TestApp, credentials, encoded, marked, signed_in},
    user::{form, with},
};
use app::pages::path;
use identity::testing::PASSWORD;

const ALI: &str = "محمد علي";

#[tokio::test]
async fn a_name_that_is_too_long_is_not_called_missing() {
    let (app, mut browser) = signed_in().await;
    let id = app.bench.person("ola@example.com", "Ola Nordmann", "member").await.to_string();
    let (long, edit) = ("x".repeat(101), path::with(path::USER_EDIT, &id));
    let fields = form(&mut browser, &id).await;
    for (route, fields) in [
        (path::PROFILE, format!("name={long}&time_zone=UTC")),
        (path::USER_NEW, format!("name={long}&email=kim%40example.com&role=member")),
        (&*edit, with(&fields, "name", &long)),
    ] {
        let answer = browser.post(route, &fields).await;
        assert_eq!(answer.status, 422, "{route}");
        assert!(answer.body.contains("The name can be at most 100 characters"), "{route}");
        assert!(!answer.body.contains("Enter a name") && !answer.body.contains("Enter your name"));
    }
    let empty = browser.post(path::PROFILE, "name=+&time_zone=UTC").await;
    assert!(empty.body.contains("Enter your name"));
}

#[tokio::test]
async fn a_refused_sign_in_is_explained_once_and_marks_both_fields() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let page = app.browser().post(path::SIGN_IN, &format!("{}x", credentials())).await.body;
    assert_eq!(page.matches("The email or password is not correct.").count(), 1, "{page}");
    assert_eq!(page.matches("aria-invalid=\"true\"").count(), 2, "{page}");
    let empty = app.browser().post(path::SIGN_IN, "username=maya%40example.com&password=").await;
    assert_eq!(empty.body.matches("aria-invalid=\"true\"").count(), 1, "{}", empty.body);
}

#[tokio::test]
async fn a_code_in_the_wrong_field_leads_to_the_other_page() {
    let app = TestApp::new().await;
    let (mut owner, _) = app.enrolled().await;
    let fields = format!("password={}&code=7K3QF9TXW2MHBVN5D&next=/", encoded(PASSWORD));
    let check = owner.post(path::IDENTITY_CHECK, &fields).await;
    assert!(check.body.contains("That is a recovery code. Enter a code from your app"));
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    let recovery = browser.post(path::VERIFY, "code=7-K3QF-9TXW-2MHB-VN5D").await;
    assert_eq!(recovery.status, 422);
    assert!(recovery.body.contains("That is a recovery code. Choose “Use a recovery code”"));
    let letters = browser.post(path::VERIFY, "code=12345a").await;
    assert!(letters.body.contains("digits, with no letters"));
    let code = browser.post(path::RECOVERY_CODE, "recovery_code=123+456").await;
    assert_eq!(code.status, 422);
    assert!(code.body.contains("code, not a recovery code. Choose “Back” to enter it."));
    let short = browser.post(path::RECOVERY_CODE, "recovery_code=7-K3QF").await;
    assert!(short.body.contains("A recovery code has 17 letters and numbers"));
}

#[tokio::test]
async fn codes_keys_and_addresses_are_not_translated() {
    let (app, mut browser) = signed_in().await;
    let untranslated = |body: &str, text: &str| {
        let (before, _) = body.split_once(text).unwrap();
        let (_, element) = before.rsplit_once("translate=\"").unwrap();
        assert!(element.starts_with("no\"") && !element.contains("</p>"), "{text}: {element}");
    };
    let account = format!(">{}<", identity::testing::EMAIL);
    untranslated(&browser.get(path::PROFILE).await.body, &account);
    browser.prove(path::SET_UP).await;
    let page = browser.get(path::SET_UP).await.body;
    let secret = marked(&page, "secret-key").remove(0);
    untranslated(&page, &format!(">{}<", &secret[..4]));
    browser.post(path::SET_UP, &format!("code={}", app.bench.code(&secret))).await;
    let page = browser.get(path::CODES_NEW).await.body;
    untranslated(&page, "data-testid=\"recovery-code\"");
}

#[tokio::test]
async fn a_name_written_from_right_to_left_does_not_turn_sentences_around() {
    let (app, mut browser) = signed_in().await;
    let id = app.bench.person("ali@example.com", ALI, "member").await.to_string();
    browser.prove(path::USERS).await;
    let fields = form(&mut browser, &id).await;
    let edit = path::with(path::USER_EDIT, &id);
    let saved = browser.post(&edit, &with(&fields, "role", "administrator")).await;
    assert_eq!(saved.status, 303);
    let page = browser.get(path::USERS).await.body;
    assert!(page.contains(&format!("Changes to <bdi>{ALI}</bdi> were saved.")));
    let question = browser.get(&path::user_question(&id, "sign-out")).await.body;
    assert!(question.contains(&format!("Sign out <bdi>{ALI}</bdi> everywhere?")));
}
