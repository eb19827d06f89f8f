use super::{USERS, checked_forms, everything, office, other_forms, routes};
use crate::test_app::TestApp;
use app::pages::path;

#[tokio::test]
async fn ten_minutes_after_a_check_each_form_asks_for_another_and_changes_nothing() {
    let (app, mut browser, id) = office().await;
    browser.prove(USERS).await;
    app.bench.clock.advance(600);
    let forms = checked_forms(&mut browser, &id).await;
    let before = everything(&app).await;
    for (path, fields) in &forms {
        let asked = browser.post(path, fields).await;
        let shown = (asked.status, asked.location());
        assert!(asked.requires_identity_check_for(path), "{path} {fields}: {shown:?}");
    }
    assert_eq!(everything(&app).await, before);
    let others = other_forms(&id);
    for route in routes(&id) {
        let is_form = forms.iter().any(|(path, _)| *path == route) || others.contains(&route);
        if !is_form {
            let answer = browser.post(&route, "").await;
            assert_eq!(answer.status, 405, "{route}: does it ask for a check?");
        }
    }
}

#[tokio::test]
async fn without_mail_an_invitation_is_shown_again_only_after_a_check() {
    let app = TestApp::without_mail().await;
    let mut browser = app.signed_in().await;
    browser.prove(USERS).await;
    let added = browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com").await;
    let place = added.location().to_owned();
    assert!(place.ends_with(path::INVITATION), "{place}");
    app.bench.clock.advance(600);
    let before = everything(&app).await;
    let asked = browser.post(&place, "").await;
    assert!(asked.requires_identity_check_for(&place), "{}", asked.location());
    assert_eq!(everything(&app).await, before);
    let done = browser.verify(&asked).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, place.as_str()));
    assert!(browser.get(&place).await.body.contains("Email is not set up, so copy this link"));
    assert_ne!(everything(&app).await, before);
}
