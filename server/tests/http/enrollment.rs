//! Users who must set up a second factor can reach nothing else.

use crate::test_app::{Browser, TestApp, credentials, marked};
use app::pages::{access::Access, path, routes::routes};

const SET_UP: (u16, &str) = (303, path::ENROLL);

/// Signs in with a password while a second factor is enforced.
async fn held(app: &TestApp) -> Browser {
    app.bench.administrator().await;
    let now = app.bench.clock_now();
    app.bench.try_statement(&format!("UPDATE policy SET enforced_at = {now}")).await.unwrap();
    let mut browser = app.browser();
    let answer = browser.post(path::SIGN_IN, &credentials()).await;
    assert_eq!(answer.status, 303);
    browser
}

#[tokio::test]
async fn only_enrollment_signing_out_and_help_are_open() {
    let app = TestApp::new().await;
    let browser = held(&app).await;
    for &(route, access) in routes().table() {
        let mut reader = browser.clone();
        let answer = reader.get(route).await;
        let shown = (answer.status.as_u16(), answer.location().split('?').next().unwrap());
        match access {
            Access::Everybody | Access::Pending => assert_ne!(shown, SET_UP, "{route}"),
            Access::Enrolling if route.starts_with(path::ENROLL) => {
                assert_eq!(shown, (200, ""), "{route}");
            }
            Access::Enrolling if route.contains("verify-identity") => {
                assert_ne!(shown, SET_UP, "{route}");
            }
            Access::Program => assert_eq!(shown, (401, ""), "{route}"),
            _ => assert_eq!(shown, SET_UP, "{route}"),
        }
        if matches!(access, Access::SignedIn | Access::Administrator) {
            let answer = browser.clone().post(route, "").await;
            assert_eq!((answer.status.as_u16(), answer.location()), SET_UP, "POST {route}");
        }
    }
}

#[tokio::test]
async fn enrollment_leads_through_the_recovery_codes_to_the_requested_page() {
    let app = TestApp::new().await;
    let mut browser = held(&app).await;
    let asked = browser.get("/settings/activity?show=sign-ins").await;
    assert_eq!(asked.location(), path::ENROLL);
    let page = browser.get(path::ENROLL).await;
    assert!(page.body.contains("authentication for every account. It takes about two minutes."));
    assert!(!page.body.contains("<dialog"));
    let secret = marked(&page.body, "secret-key").remove(0);
    let wrong = browser.post(path::SET_UP, "code=000000").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("<h1") && !wrong.body.contains("<dialog"));
    let code = app.bench.code(&secret);
    let done = browser.post(path::SET_UP, &format!("code={code}")).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::ENROLL_CODES));
    let codes = browser.get(path::ENROLL_CODES).await;
    assert_eq!(codes.body.matches("data-testid=\"recovery-code\"").count(), 10);
    let unsaved = browser.post(path::ENROLL_CODES, "").await;
    assert_eq!(unsaved.status, 422);
    let saved = browser.post(path::ENROLL_CODES, "saved=yes").await;
    assert_eq!(saved.location(), path::ENROLL_DONE);
    assert_eq!(browser.get(path::ENROLL_DONE).await.status, 200);
    let on = browser.post(path::ENROLL_DONE, "").await;
    assert_eq!(on.location(), "/settings/activity?show=sign-ins");
    assert_eq!(browser.get(on.location()).await.status, 200);
}

#[tokio::test]
async fn a_requirement_for_one_user_is_not_said_to_apply_to_every_account() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let required = "UPDATE accounts SET requirement = 'required', required_at = 1";
    app.bench.try_statement(required).await.unwrap();
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    let page = browser.get(path::ENROLL).await.body;
    assert!(page.contains("authentication for your account. It takes about two minutes."));
    assert!(!page.contains("every account"));

    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    app.bench.try_statement(required).await.unwrap();
    let page = browser.get(path::TWO_FACTOR).await.body;
    assert!(page.contains("authentication for your account, so you cannot disable it."));
    assert_eq!(browser.get(path::DISABLE).await.location(), path::TWO_FACTOR);
    let refused = browser.post(path::DISABLE, "password=x&code=000000").await;
    assert_eq!(refused.location(), path::TWO_FACTOR);
}

#[tokio::test]
async fn an_expired_proof_leads_to_an_identity_check_only() {
    let app = TestApp::new().await;
    let mut browser = held(&app).await;
    app.bench.clock.advance(31 * 60);
    let answer = browser.get(path::ENROLL).await;
    assert_eq!(answer.status, 303);
    let page = browser.get(answer.location()).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Verify your identity") && !page.body.contains("Personal Settings"));
}
