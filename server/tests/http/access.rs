mod expected;
mod return_path;

use crate::test_app::{Answer, Browser, TestApp, credentials, encoded, signed_in};
use app::pages::{access::Access, path, routes::routes};
use expected::{ANSWERS, EXCEPTIONS, REFUSED, SIGN_IN, expected};

async fn half_way_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let answer = browser.post(path::SIGN_IN, &credentials()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, path::VERIFY));
    browser
}

#[tokio::test]
async fn every_route_answers_every_state_according_to_its_access() {
    let without = TestApp::new().await;
    let unenrolled = without.signed_in().await;
    let with = TestApp::new().await;
    let (enrolled, _) = with.enrolled().await;
    // After ten minutes no identity check is recent, but codes can still be shown.
    with.bench.clock.advance(600);
    let pending = half_way_in(&with).await;
    for &(route, access) in routes().table() {
        let expected = expected(route, access);
        let states = [with.browser(), pending.clone(), unenrolled.clone(), enrolled.clone()];
        for (state, (mut browser, (status, place))) in states.into_iter().zip(expected).enumerate()
        {
            let answer = browser.get(route).await;
            assert_eq!(
                answer.status.as_u16(),
                status,
                "{route} in state {state}: {}",
                answer.location()
            );
            let path = answer.location().split('?').next().unwrap();
            assert_eq!(path, place, "{route} in state {state}");
        }
    }
}

#[test]
fn every_exception_is_a_route() {
    let routes = routes();
    let exceptions = EXCEPTIONS.iter().map(|(route, _)| *route);
    for exception in ANSWERS.iter().map(|(route, _)| *route).chain(exceptions) {
        assert!(routes.table().iter().any(|(route, _)| *route == exception), "{exception}");
    }
}

#[tokio::test]
async fn every_change_requires_a_session() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    for &(route, access) in routes().table() {
        if !matches!(access, Access::Everybody | Access::Pending) {
            // Each router limits the number of forms from one address.
            let answer = app.browser_elsewhere().post(route, "").await;
            let expected = if access == Access::Program { REFUSED } else { SIGN_IN };
            assert_eq!((answer.status.as_u16(), answer.location()), expected, "{route}");
        }
    }
}

#[tokio::test]
async fn the_setup_page_exists_only_until_there_is_an_administrator() {
    let app = TestApp::new().await;
    assert_eq!(app.browser().get(path::SIGN_IN).await.location(), path::FIRST_START);
    assert_eq!(app.browser().get(path::FIRST_START).await.status, 200);
    app.bench.administrator().await;
    assert_eq!(app.browser().get(path::FIRST_START).await.status, 404);
    // A form that was sent twice, or from another tab.
    let mut late = app.browser();
    let form = "setup_code=A&name=B&username=c%40d.ee&password=x";
    assert_eq!(late.post(path::FIRST_START, form).await.location(), path::SIGN_IN);
    assert!(late.get(path::SIGN_IN).await.body.contains("An administrator was already created."));
}

#[tokio::test]
async fn an_address_that_floods_forms_is_limited_and_forms_of_signed_in_users_are_not() {
    let (app, mut owner) = signed_in().await;
    let mut flood = app.browser();
    let last = flooded(&mut flood, path::SIGN_IN, "").await;
    assert_eq!((last.status.as_u16(), last.header("retry-after")), (429, "60"));
    assert!(last.body.contains("Too many requests"));
    assert_eq!(flood.get(path::SIGN_IN).await.status, 200, "looking is free");
    assert_ne!(flood.post(path::SIGN_IN_PASSKEY_BEGIN, "").await.status, 429, "so is its passkey");
    assert_eq!(owner.post(path::PROFILE, "name=Maya&time_zone=UTC").await.status, 303);
}

#[tokio::test]
async fn a_signed_in_user_who_floods_the_sign_in_page_is_limited_like_a_stranger() {
    let (_app, mut owner) = signed_in().await;
    let form = format!("username={}&password=wrong", encoded("nobody@example.com"));
    assert_eq!(flooded(&mut owner, path::SIGN_IN, &form).await.status, 429);
}

#[tokio::test]
async fn a_signed_in_user_who_floods_forms_is_limited_and_strangers_are_not() {
    let (app, mut owner) = signed_in().await;
    let last = flooded(&mut owner, path::PROFILE, "name=Maya&time_zone=UTC").await;
    assert_eq!(last.status, 429);
    assert_eq!(app.browser().post(path::SIGN_IN, &credentials()).await.status, 303);
}

/// The first answer that is 429, or the last one. Limits refill while requests are handled, so a slow
/// machine needs more of them.
async fn flooded(browser: &mut Browser, path: &str, fields: &str) -> Answer {
    let mut last = browser.post(path, fields).await;
    for _ in 0..1000 {
        if last.status == 429 {
            break;
        }
        last = browser.post(path, fields).await;
    }
    last
}
