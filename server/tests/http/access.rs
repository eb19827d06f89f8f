mod expected;
mod return_path;

use crate::test_app::{Browser, TestApp, credentials, signed_in};
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
async fn an_address_that_floods_forms_is_limited_and_signed_in_users_are_not() {
    let (app, mut owner) = signed_in().await;
    let mut flood = app.browser();
    let mut last = flood.post(path::SIGN_IN, "").await;
    // The limit refills by one each second, so a slow machine needs more requests.
    for _ in 0..600 {
        if last.status == 429 {
            break;
        }
        last = flood.post(path::SIGN_IN, "").await;
    }
    assert_eq!((last.status.as_u16(), last.header("retry-after")), (429, "60"));
    assert!(last.body.contains("Too many attempts"));
    assert_eq!(flood.get(path::SIGN_IN).await.status, 200, "looking is free");
    assert_eq!(owner.post(path::PROFILE, "name=Maya&time_zone=UTC").await.status, 303);
}
