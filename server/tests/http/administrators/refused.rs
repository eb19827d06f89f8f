use super::{FORMS, OLA, USERS, checked_forms, everything, office, other_forms, routes};
use crate::test_app::{TestApp, credentials};
use app::pages::path;

#[tokio::test]
async fn a_member_is_refused_on_every_route_of_the_administration() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let mut member = app.browser();
    member.keep("__Host-session", app.bench.sign_in(OLA).await.reveal());
    member.prove(path::TWO_FACTOR).await;
    let before = everything(&app).await;
    for route in routes(&id) {
        assert_eq!(member.get(&route).await.status, 403, "{route}");
        assert_eq!(member.post(&route, "").await.status, 403, "POST {route}");
    }
    for (path, fields) in FORMS {
        assert_eq!(member.post(path, fields).await.status, 403, "{path}");
    }
    assert_eq!(everything(&app).await, before);
}

#[tokio::test]
async fn anonymous_and_pending_visitors_are_sent_to_sign_in() {
    let app = TestApp::new().await;
    app.enrolled().await;
    let id = app.bench.person(OLA, "Ola Nordmann", "member").await.to_string();
    let mut pending = app.browser();
    let asked = pending.post(path::SIGN_IN, &credentials()).await;
    assert_eq!(asked.location(), path::VERIFY);
    for cookies in [app.browser().cookies, pending.cookies] {
        // Each router limits the number of forms from one address.
        let mut browser = app.browser_elsewhere();
        browser.cookies = cookies;
        for route in routes(&id) {
            let read = browser.get(&route).await;
            let next = format!("/sign-in?next={route}");
            assert_eq!((read.status.as_u16(), read.location()), (303, next.as_str()));
            let sent = browser.post(&route, "").await;
            let shown = (sent.status.as_u16(), sent.location());
            assert_eq!(shown, (303, path::SIGN_IN), "POST {route}");
        }
    }
}

#[tokio::test]
async fn a_form_with_a_nul_character_is_refused() {
    let (app, mut browser, id) = office().await;
    browser.prove(USERS).await;
    let mut forms = checked_forms(&mut browser, &id).await;
    forms.extend(other_forms(&id).map(|path| (path, String::new())));
    let before = everything(&app).await;
    for (path, fields) in forms {
        let answer = browser.post(&path, &format!("{fields}&other=%00")).await;
        assert_eq!(answer.status, 400, "{path} {fields}");
    }
    assert_eq!(everything(&app).await, before);
}
