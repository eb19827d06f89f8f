use crate::test_app::{Browser, TestApp, credentials};
use app::pages::{access::Access, path, routes::routes};
use axum::{body::Body, http::Method};

/// The expected answer to a GET: status and redirect target.
type Expected = (u16, &'static str);

const OK: Expected = (200, "");
const NONE: Expected = (404, "");
const NO_GET: Expected = (405, "");
const HOME: Expected = (303, path::HOME);
const SIGN_IN: Expected = (303, path::SIGN_IN);
const TAB: Expected = (303, path::TWO_FACTOR);
const CHECK: Expected = (303, path::IDENTITY_CHECK);
const SET_UP: Expected = (303, path::SET_UP);
const CHANGE_PHONE: Expected = (303, path::CHANGE_PHONE);
const DISABLE: Expected = (303, path::DISABLE);
const BROWSERS: Expected = (303, path::BROWSERS);
const USERS: Expected = (303, path::USERS);
const SECURITY: Expected = (303, path::SECURITY_SETTINGS);
const EMAIL: Expected = (303, path::EMAIL_SETTINGS);
const SMS: Expected = (303, path::SMS_SETTINGS);

/// Routes that do not answer a GET with a page, but give every user they let in this answer.
const ANSWERS: &[(&str, Expected)] = &[
    (path::FIRST_START, NONE),
    (path::THEME, NO_GET),
    (path::WELL_KNOWN_CHANGE_PASSWORD, (303, path::PASSWORD)),
    (path::START_OVER, NO_GET),
    (path::ENROLL, HOME),
    (path::SIGN_OUT, NO_GET),
    (path::SETTINGS, (303, path::PROFILE)),
    (path::SET_UP_SECRET, NO_GET),
    (path::CODES_SAVED, NO_GET),
    (path::RESET_SECRET, NO_GET),
    (path::RESET_CANCEL, NO_GET),
    (path::NUDGE, NO_GET),
    (path::RESET_PASSWORD_OPEN, (303, path::RESET_PASSWORD)),
    (path::TRUST_BROWSER, NO_GET),
    (path::TRUST_BROWSER_ON_TWO_FACTOR, NO_GET),
    (path::BROWSER_REMOVE, NO_GET),
    (path::BROWSERS_REMOVE_ALL, BROWSERS),
    (path::SESSION_SIGN_OUT, NO_GET),
    (path::SIGN_OUT_OTHERS, NO_GET),
    (path::AUDIT_LOG_EXPORT, (303, path::AUDIT_LOG)),
    (path::ADMIN_SETTINGS, SECURITY),
    (path::EMAIL_TEST, EMAIL),
    (path::SMS_TEST, SMS),
    (path::VERIFY_RESEND, (303, path::VERIFY)),
    (path::IDENTITY_CHECK_SEND_CODE, CHECK),
    (path::DISABLE_SEND_CODE, DISABLE),
    (path::SET_UP_SMS, SET_UP),
    (path::SET_UP_SMS_CONFIRM, SET_UP),
    (path::SET_UP_SMS_RESEND, SET_UP),
    (path::SET_UP_SMS_CHANGE, SET_UP),
    (path::SET_UP_EMAIL, SET_UP),
    (path::SET_UP_EMAIL_CONFIRM, SET_UP),
    (path::SET_UP_EMAIL_RESEND, SET_UP),
    (path::CHANGE_PHONE, TAB),
    (path::CHANGE_PHONE_CONFIRM, CHANGE_PHONE),
    (path::CHANGE_PHONE_RESEND, CHANGE_PHONE),
    (path::CHANGE_PHONE_CHANGE, CHANGE_PHONE),
    (path::METHOD_REMOVE, NONE),
    (path::METHOD_DEFAULT, TAB),
    (path::SIGN_IN_PASSKEY, SIGN_IN),
    (path::SIGN_IN_PASSKEY_BEGIN, NO_GET),
    (path::VERIFY_PASSKEY, (303, path::VERIFY)),
    (path::VERIFY_PASSKEY_BEGIN, NO_GET),
    (path::IDENTITY_CHECK_PASSKEY, CHECK),
    (path::IDENTITY_CHECK_PASSKEY_BEGIN, NO_GET),
    (path::PASSKEY_NEW_BEGIN, NO_GET),
    (path::PASSKEY_RENAME, TAB),
    (path::PASSKEY_REMOVE, TAB),
    (path::DISABLE_PASSKEY, DISABLE),
    (path::DISABLE_PASSKEY_BEGIN, NO_GET),
    (path::USER, NONE),
    (path::USER_EDIT, NONE),
    (path::USER_DISABLE_LINK, NONE),
    (path::USER_DISABLE_LINK_CANCEL, NO_GET),
    (path::USER_PASSWORD_LINK, NO_GET),
    (path::USER_INVITATION, NONE),
    (path::USER_QUESTION, NONE),
    (path::INVITATION_OPEN, (303, path::INVITATION)),
    (path::DISABLE_BY_LINK_OPEN, (303, path::DISABLE_BY_LINK)),
    (path::USERS_BULK, USERS),
    (path::BULK_JOB, NONE),
    (path::USERS_EXPORT, USERS),
    (path::IMPORT_BATCH, NONE),
    (path::IMPORT_BATCH_CANCEL, NONE),
];

/// Routes whose answer depends on more than their access: anonymous, sign-in pending, signed in
/// without a method, signed in with one.
const EXCEPTIONS: &[(&str, [Expected; 4])] = &[
    (path::SIGN_IN, [OK, OK, HOME, HOME]),
    (path::ENROLL_CODES, [SIGN_IN, SIGN_IN, HOME, OK]),
    (path::ENROLL_DONE, [SIGN_IN, SIGN_IN, HOME, OK]),
    (path::SET_UP, [SIGN_IN, SIGN_IN, CHECK, TAB]),
    (path::SET_UP_DONE, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES_NEW, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES_DOWNLOAD, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::RESET, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::RESET_SCAN, [SIGN_IN, SIGN_IN, TAB, CHECK]),
    (path::DISABLE, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::PASSKEY_NEW, [SIGN_IN, SIGN_IN, TAB, CHECK]),
];

/// The answers to anonymous users, while a sign-in is pending, without a method, and with one.
fn expected(route: &str, access: Access) -> [Expected; 4] {
    if let Some((_, answers)) = EXCEPTIONS.iter().find(|(path, _)| *path == route) {
        return *answers;
    }
    let answer = ANSWERS.iter().find(|(path, _)| *path == route).map(|(_, answer)| *answer);
    match (access, answer) {
        (Access::Everybody | Access::Pending, Some(answer)) => [answer; 4],
        (Access::Everybody, None) => [OK; 4],
        (Access::Pending, None) => [SIGN_IN, OK, HOME, HOME],
        (Access::SignedIn | Access::Enrolling | Access::Administrator, answer) => {
            let answer = answer.unwrap_or(OK);
            [SIGN_IN, SIGN_IN, answer, answer]
        }
    }
}

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
            assert_eq!(
                (answer.status.as_u16(), answer.location()),
                (303, path::SIGN_IN),
                "{route}"
            );
        }
    }
}

#[tokio::test]
async fn a_form_sent_after_sign_out_leads_back_to_its_page() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let page = "http://localhost:3000/settings/profile?a=b";
    for (referer, location) in [
        (page, "/sign-in?next=/settings/profile%3Fa%3Db"),
        ("http://localhost:3000//e.example", path::SIGN_IN),
        ("about:blank", path::SIGN_IN),
        ("", path::SIGN_IN),
    ] {
        let mut browser = app.browser();
        let form = browser
            .request(Method::POST, path::PROFILE)
            .header("sec-fetch-site", "same-origin")
            .header("referer", referer)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = browser.send(form.body(Body::from("name=Maya")).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, location), "{referer}");
        let there = browser.get(answer.location()).await;
        assert!(there.body.contains("You have been signed out. Sign in again to continue."));
    }
}

#[tokio::test]
async fn the_setup_page_exists_only_until_there_is_an_administrator() {
    let app = TestApp::new().await;
    assert_eq!(app.browser().get(path::SIGN_IN).await.location(), path::FIRST_START);
    assert_eq!(app.browser().get(path::FIRST_START).await.status, 200);
    app.bench.administrator().await;
    assert_eq!(app.browser().get(path::FIRST_START).await.status, 404);
    assert_eq!(
        app.browser()
            .post(path::FIRST_START, "setup_code=A&name=B&username=c%40d.ee&password=x")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn the_way_back_to_a_page_stays_on_this_site() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let asked = app.browser().get("/settings/password?a=b&c").await;
    assert_eq!(asked.location(), "/sign-in?next=/settings/password%3Fa%3Db%26c");
    let good = app
        .browser()
        .post(path::SIGN_IN, &format!("{}&next=%2Fsettings%2Fpassword", credentials()))
        .await;
    assert_eq!(good.location(), path::PASSWORD);
    for away in [
        "%2F%2Fe.example",
        "%2F%5Ce.example",
        "https%3A%2F%2Fe.example",
        "javascript%3Aalert(1)",
        "%2F%09%2Fe.example",
    ] {
        let answer =
            app.browser().post(path::SIGN_IN, &format!("{}&next={away}", credentials())).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"), "{away}");
    }
}

#[tokio::test]
async fn an_address_that_floods_forms_is_limited_and_signed_in_users_are_not() {
    let app = TestApp::new().await;
    let mut owner = app.signed_in().await;
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
