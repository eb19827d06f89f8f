mod delivery;
mod general;

use crate::test_app::{Browser, TestApp, signed_in};
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
    let (app, mut browser) = signed_in().await;
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
