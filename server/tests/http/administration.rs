use crate::test_app::{TestApp, encoded, signed_in};
use app::pages::path;

const SECURITY: &str = path::SECURITY_SETTINGS;
const CHECK: &str = path::IDENTITY_CHECK;

/// Allows the Mobile App, and trusted browsers for 14 days.
const WANTED: &str = "version=1&second_factor=on&trust=on&trust_days=14&app=on";

#[tokio::test]
async fn administration_is_for_administrators() {
    let (app, mut browser) = signed_in().await;
    assert!(browser.get("/").await.body.contains("href=\"/admin\""));
    app.bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    assert!(!browser.get("/").await.body.contains("href=\"/admin\""));
    for route in [path::DASHBOARD, path::ADMIN_SETTINGS, SECURITY, path::STATUS] {
        assert_eq!(browser.get(route).await.status, 403, "{route}");
        assert_eq!(browser.post(route, WANTED).await.status, 403, "{route}");
    }
}

#[tokio::test]
async fn settings_are_saved_after_the_identity_check() {
    let (_app, mut browser) = signed_in().await;
    let asked = browser.post(SECURITY, WANTED).await;
    assert!(asked.requires_identity_check_for(SECURITY));
    assert_eq!(browser.get(asked.location()).await.status, 200);
    let saved = browser.verify(&asked).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, SECURITY));
    let page = browser.get(SECURITY).await.body;
    assert!(page.contains("Security settings were saved."));
    assert!(page.contains("value=\"14\""));
    assert!(browser.get(path::BROWSERS).await.body.contains("To trust a browser, you need"));
}

#[tokio::test]
async fn an_unrelated_identity_check_saves_nothing() {
    let (_app, mut browser) = signed_in().await;
    browser.post(SECURITY, WANTED).await;
    // The form is abandoned, and a check starts elsewhere.
    let fields =
        format!("password={}&next={}", encoded(identity::testing::PASSWORD), encoded(SECURITY));
    let passed = browser.post(CHECK, &fields).await;
    assert_eq!((passed.status.as_u16(), passed.location()), (303, SECURITY));
    assert!(!browser.get(SECURITY).await.body.contains("were saved"));
    assert!(browser.get(path::BROWSERS).await.body.contains("does not allow"));
}

#[tokio::test]
async fn a_save_of_an_outdated_version_is_refused() {
    let (_app, mut browser) = signed_in().await;
    let asked = browser.post(SECURITY, WANTED).await;
    browser.verify(&asked).await;
    let late = browser.post(SECURITY, WANTED).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("Someone else changed this in the meantime."));
    assert!(late.body.contains("name=\"version\" value=\"2\""));
    let again = WANTED.replace("version=1", "version=2");
    assert_eq!(browser.post(SECURITY, &again).await.location(), SECURITY);
}

#[tokio::test]
async fn invalid_settings_are_reported_before_the_identity_check() {
    let (_app, mut browser) = signed_in().await;
    let odd = [
        ("version=1&second_factor=on", "Allow at least one method."),
        ("version=1&app=on&trust=on&trust_days=91", "Enter a number of days from 1 to 90"),
        ("version=1&app=on&trust=on&trust_days=", "Enter a number of days from 1 to 90"),
    ];
    for (fields, sentence) in odd {
        let answer = browser.post(SECURITY, fields).await;
        assert_eq!(answer.status, 422, "{fields}");
        assert!(answer.body.contains(sentence), "{fields}");
    }
    let without_own_method = "version=1&second_factor=on&app=on&enforce=on&start=sign-in";
    let answer = browser.post(SECURITY, without_own_method).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("authentication on your own account before you enforce it."));
    assert!(answer.body.contains(">Set it up</a>"));
    assert!(!answer.body.contains("authentication for everyone?"), "no question comes first");
    assert_eq!(browser.post(SECURITY, "version=x&app=on").await.status, 400);
}

#[tokio::test]
async fn the_question_names_every_method_that_is_no_longer_allowed() {
    let (app, mut browser) = signed_in().await;
    app.bench.allow_everything().await;
    // The user has the Mobile App, SMS Message and a passkey.
    app.bench.try_statement("UPDATE accounts SET methods = 11").await.unwrap();
    let question = browser
        .post(SECURITY, "version=1&second_factor=on&trust=on&trust_days=30&app=on&email=on")
        .await
        .body;
    assert!(question.contains("Stop allowing SMS Message and passkeys?"), "{question}");
    assert!(question.contains("1 user has SMS Message; 0 have no other method"), "{question}");
}

#[tokio::test]
async fn before_enforcement_starts_the_page_says_for_whom_and_when() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    let enforcing = "version=1&second_factor=on&app=on&passkeys=on&enforce=on";
    let at_once = browser.post(SECURITY, &format!("{enforcing}&start=sign-in")).await.body;
    assert!(at_once.contains(
        "All active users have set it up. Users who join later must set it up when they first \
         sign in. No one is signed out now."
    ));
    let date = format!("{enforcing}&start=date&required_from=2027-02-01");
    let on_a_date = browser.post(SECURITY, &date).await.body;
    assert!(on_a_date.contains("when they first sign in, if that is after February 1, 2027."));
    assert!(on_a_date.contains(">Enforce<"));
    app.bench
        .try_statement("UPDATE policy SET enforced_at = 1, required_from = 1900000000")
        .await
        .unwrap();
    let sooner = browser.post(SECURITY, &format!("{enforcing}&start=sign-in")).await.body;
    assert!(sooner.contains(">Require sooner<"));
}
