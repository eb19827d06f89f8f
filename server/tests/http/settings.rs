use crate::test_app::{Browser, TestApp};
use app::pages::path;

const GENERAL: &str = path::GENERAL_SETTINGS;
const EMAIL: &str = path::EMAIL_SETTINGS;
const SMS: &str = path::SMS_SETTINGS;

const NAMED: &str = "version=1&product=Acme%20ID&organization=Acme%20%3CLtd%3E&support_contact=help%40acme.example&time_zone=Europe%2FOslo&audit_days=90";
/// No server listens on port 1.
const SERVER: &str = "version=1&server=127.0.0.1&port=1&encryption=starttls&user_name=mailer&password=hunter2&from=id%40acme.example";
const GATEWAY: &str = "version=1&gateway=https%3A%2F%2Fsms.acme.example%2FAccounts%2FAC0%2FMessages.json&key=hunter2&sender=Acme";

/// An administrator with a recent identity check.
async fn fresh(app: &TestApp) -> Browser {
    let mut browser = app.signed_in().await;
    browser.prove(path::TWO_FACTOR).await;
    browser
}

#[tokio::test]
async fn settings_are_for_administrators() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    app.bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    for (route, fields) in [
        (GENERAL, NAMED),
        (EMAIL, SERVER),
        (path::EMAIL_TEST, "to=a%40b.example"),
        (SMS, GATEWAY),
        (path::SMS_TEST, "to=%2B15550100123"),
    ] {
        assert_eq!(browser.get(route).await.status, 403, "{route}");
        assert_eq!(browser.post(route, fields).await.status, 403, "{route}");
    }
}

#[tokio::test]
async fn a_name_is_saved_after_the_identity_check_and_shown_everywhere() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let asked = browser.post(GENERAL, NAMED).await;
    assert!(asked.requires_identity_check_for(GENERAL));
    let below = browser.get(asked.location()).await;
    assert!(below.body.contains("Application name"), "the tab is below the dialog");
    let saved = browser.verify(&asked).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, GENERAL));
    let page = browser.get(GENERAL).await.body;
    assert!(page.contains("General settings were saved."));
    assert!(page.contains("General – Settings – Acme ID</title>"));
    assert!(page.contains("Acme &lt;Ltd&gt;"));
    let help = app.browser().get(path::HELP).await.body;
    assert!(help.contains("href=\"mailto:help@acme.example\""));
}

#[tokio::test]
async fn mistakes_are_reported_before_the_identity_check() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for (from, to, sentence) in [
        ("product=Acme%20ID", "product=%20", "Enter a name of 1 to 40 characters"),
        ("audit_days=90", "audit_days=29", "Enter a number of days from 30 to 3650"),
        ("audit_days=90", "audit_days=x", "Enter a number of days from 30 to 3650"),
        ("time_zone=Europe", "time_zone=Europa", "Choose a time zone from the list"),
    ] {
        let answer = browser.post(GENERAL, &NAMED.replace(from, to)).await;
        assert_eq!(answer.status, 422, "{to}");
        assert!(answer.body.contains(sentence), "{to}");
        assert!(answer.body.contains("data-guard=\"unsaved\""), "{to}");
    }
    let fields = NAMED.replace("version=1", "version=x");
    assert_eq!(browser.post(GENERAL, &fields).await.status, 400);
}

#[tokio::test]
async fn the_second_of_two_administrators_sees_what_the_first_saved() {
    let app = TestApp::new().await;
    let mut browser = fresh(&app).await;
    assert_eq!(browser.post(GENERAL, NAMED).await.status, 303);
    let late = NAMED.replace("Acme%20ID", "Halden%20ID");
    let answer = browser.post(GENERAL, &late).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Someone else changed this in the meantime."));
    assert!(answer.body.contains("Saved in the meantime: Acme ID"));
    assert!(answer.body.contains("value=\"Halden ID\""));
    let again = late.replace("version=1", "version=2");
    assert_eq!(browser.post(GENERAL, &again).await.status, 303);
}

#[tokio::test]
async fn an_unreachable_server_is_not_saved_and_its_password_is_not_shown() {
    let app = TestApp::new().await;
    let mut browser = fresh(&app).await;
    let answer = browser.post(EMAIL, SERVER).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("The mail server could not be reached"));
    assert!(answer.body.contains("value=\"mailer\"") && !answer.body.contains("hunter2"));
    let page = browser.get(EMAIL).await.body;
    assert!(!page.contains("mailer") && !page.contains("A password is saved."));
    let clear = SERVER.replace("starttls", "none");
    let answer = browser.post(EMAIL, &clear).await;
    assert!(answer.body.contains("A password is never sent without encryption."));
    let nowhere = browser.post(path::EMAIL_TEST, "to=maya%40acme.example").await;
    assert_eq!(nowhere.status, 422);
    assert!(nowhere.body.contains("No mail server is set up. Save one first."));
    // Browsers without client code scroll to the result.
    let (_, result) = nowhere.body.split_once(" autofocus").unwrap();
    let (result, _) = result.split_once("</div>").unwrap();
    assert!(result.contains("No mail server is set up. Save one first."));
    let empty = browser.post(path::EMAIL_TEST, "to=").await;
    assert!(empty.body.contains("Enter an email address"));
}

#[tokio::test]
async fn a_saved_key_is_never_shown_and_required_again_for_another_gateway() {
    let app = TestApp::new().await;
    let mut browser = fresh(&app).await;
    assert_eq!(browser.post(SMS, GATEWAY).await.location(), SMS);
    let page = browser.get(SMS).await.body;
    assert!(page.contains("SMS settings were saved.") && page.contains("An access key is saved."));
    assert!(!page.contains("hunter2"));
    let elsewhere = "version=2&gateway=https%3A%2F%2Fevil.example%2FAccounts%2FAC0%2FMessages.json&key=&sender=Acme";
    let answer = browser.post(SMS, elsewhere).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Enter the access key again, because the gateway changed."));
    let details = app.bench.column("audit_events", "details").await.pop().unwrap();
    assert!(details.contains("sms.acme.example") && details.contains("\"access_key\":\"changed\""));
    assert!(!details.contains("hunter2"), "{details}");
}

#[tokio::test]
async fn opening_the_path_of_a_test_redirects_to_its_tab() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for tab in [EMAIL, SMS] {
        assert_eq!(browser.get(&format!("{tab}/test")).await.location(), tab);
    }
}
