use crate::test_app::{TestApp, signed_in};
use app::pages::path;

#[tokio::test]
async fn the_dashboard_leads_through_the_first_steps_until_they_are_hidden() {
    let (_app, mut browser) = signed_in().await;
    let shown = browser.get(path::DASHBOARD).await.body;
    let says = |text: &str| assert!(shown.contains(text), "{text}: {shown}");
    for text in ["Get started", "0 of 5 done", "are only saved as files on the server"] {
        says(text);
    }
    for step in [
        path::SET_UP,
        path::GENERAL_SETTINGS,
        path::EMAIL_SETTINGS,
        path::USER_NEW,
        path::IMPORT,
        path::SECURITY_SETTINGS,
    ] {
        says(&format!("href=\"{step}\""));
    }
    assert!(!shown.contains("Add a second step to your sign-in"), "the first step says it");
    let hidden = browser.post(path::GET_STARTED_HIDE, "").await;
    assert_eq!(hidden.location(), path::DASHBOARD);
    let shown = browser.get(path::DASHBOARD).await.body;
    assert!(!shown.contains("0 of 5 done"));
    assert!(shown.contains("Add a second step to your sign-in"));
}

#[tokio::test]
async fn a_step_that_is_done_is_ticked_and_says_no_more() {
    let app = TestApp::without_mail().await;
    app.bench.try_statement("UPDATE installation SET organization = 'Halden'").await.unwrap();
    let shown = app.signed_in().await.get(path::DASHBOARD).await.body;
    assert!(shown.contains("1 of 5 done"));
    assert!(!shown.contains("Users see the name when they sign in."));
    assert!(shown.contains("no invitation, password reset link or security notice is sent"));
}
