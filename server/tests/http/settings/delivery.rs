use super::{EMAIL, GATEWAY, GENERAL, NAMED, SERVER, SMS, fresh};
use crate::test_app::{TestApp, signed_in};
use app::pages::path;

#[tokio::test]
async fn mistakes_are_reported_before_the_identity_check() {
    let (_app, mut browser) = signed_in().await;
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
    assert!(nowhere.body.contains("Save your mail server first, then send a test."));
    // Browsers without client code scroll to the result.
    let (_, result) = nowhere.body.split_once(" autofocus").unwrap();
    let (result, _) = result.split_once("</div>").unwrap();
    assert!(result.contains("Save your mail server first, then send a test."));
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
    let (_app, mut browser) = signed_in().await;
    for tab in [EMAIL, SMS] {
        assert_eq!(browser.get(&format!("{tab}/test")).await.location(), tab);
    }
}
