use crate::test_app::{Browser, TestApp, credentials};
use app::path;
use axum::{body::Body, http::Method};
use server::access_layer::{Access, TABLE};

/// The expected answer to a GET: status and redirect target.
type Expected = (u16, &'static str);

const OK: Expected = (200, "");
const SIGN_IN: Expected = (303, path::SIGN_IN);
const NO_GET: Expected = (405, "");
const NONE: Expected = (404, "");
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

/// Per route: anonymous, sign-in pending, signed in without a method, signed in with one.
const PAGES: &[(&str, [Expected; 4])] = &[
    ("/", [SIGN_IN, SIGN_IN, OK, OK]),
    (path::FIRST_START, [(404, ""); 4]),
    (path::THEME, [NO_GET; 4]),
    (path::WELL_KNOWN_CHANGE_PASSWORD, [(303, path::PASSWORD); 4]),
    (path::SIGN_IN, [OK, OK, (303, "/"), (303, "/")]),
    (path::HELP, [OK; 4]),
    (path::START_OVER, [NO_GET; 4]),
    (path::VERIFY, [SIGN_IN, OK, (303, "/"), (303, "/")]),
    (path::RECOVERY_CODE, [SIGN_IN, OK, (303, "/"), (303, "/")]),
    (path::ENROLL, [SIGN_IN, SIGN_IN, (303, "/"), (303, "/")]),
    (path::ENROLL_CODES, [SIGN_IN, SIGN_IN, (303, "/"), OK]),
    (path::ENROLL_DONE, [SIGN_IN, SIGN_IN, (303, "/"), OK]),
    (path::SIGN_OUT, [NO_GET; 4]),
    (path::SETTINGS, [SIGN_IN, SIGN_IN, (303, path::PROFILE), (303, path::PROFILE)]),
    (path::PROFILE, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::PASSWORD, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::TWO_FACTOR, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::IDENTITY_CHECK, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::SET_UP, [SIGN_IN, SIGN_IN, CHECK, TAB]),
    (path::SET_UP_SECRET, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::SET_UP_DONE, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES_NEW, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES_SAVED, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::CODES_DOWNLOAD, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::RESET, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::RESET_SCAN, [SIGN_IN, SIGN_IN, TAB, CHECK]),
    (path::RESET_SECRET, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::RESET_CANCEL, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::DISABLE, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::NUDGE, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::FORGOT_PASSWORD, [OK; 4]),
    (path::RESET_PASSWORD, [OK; 4]),
    (path::RESET_PASSWORD_OPEN, [(303, path::RESET_PASSWORD); 4]),
    (path::NOT_ME, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::ACTIVITY, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::BROWSERS, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::TRUST_BROWSER, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::BROWSER_REMOVE, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::BROWSERS_REMOVE_ALL, [SIGN_IN, SIGN_IN, BROWSERS, BROWSERS]),
    (path::SESSION_SIGN_OUT, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::SIGN_OUT_OTHERS, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::DASHBOARD, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::AUDIT_LOG, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::AUDIT_LOG_EXPORT, [SIGN_IN, SIGN_IN, (303, path::AUDIT_LOG), (303, path::AUDIT_LOG)]),
    (path::ADMIN_SETTINGS, [SIGN_IN, SIGN_IN, SECURITY, SECURITY]),
    (path::SECURITY_SETTINGS, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::GENERAL_SETTINGS, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::EMAIL_SETTINGS, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::EMAIL_TEST, [SIGN_IN, SIGN_IN, EMAIL, EMAIL]),
    (path::SMS_SETTINGS, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::SMS_TEST, [SIGN_IN, SIGN_IN, SMS, SMS]),
    (path::VERIFY_RESEND, [(303, path::VERIFY); 4]),
    (path::OTHER_METHODS, [SIGN_IN, OK, (303, "/"), (303, "/")]),
    (path::IDENTITY_CHECK_SEND_CODE, [SIGN_IN, SIGN_IN, CHECK, CHECK]),
    (path::DISABLE_SEND_CODE, [SIGN_IN, SIGN_IN, DISABLE, DISABLE]),
    (path::SET_UP_SMS, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::SET_UP_SMS_CONFIRM, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::SET_UP_SMS_RESEND, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::SET_UP_SMS_CHANGE, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::SET_UP_EMAIL, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::SET_UP_EMAIL_CONFIRM, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::SET_UP_EMAIL_RESEND, [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    (path::CHANGE_PHONE, [SIGN_IN, SIGN_IN, TAB, TAB]),
    (path::CHANGE_PHONE_CONFIRM, [SIGN_IN, SIGN_IN, CHANGE_PHONE, CHANGE_PHONE]),
    (path::CHANGE_PHONE_RESEND, [SIGN_IN, SIGN_IN, CHANGE_PHONE, CHANGE_PHONE]),
    (path::CHANGE_PHONE_CHANGE, [SIGN_IN, SIGN_IN, CHANGE_PHONE, CHANGE_PHONE]),
    (path::METHOD_REMOVE, [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
    (path::METHOD_DEFAULT, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::WELL_KNOWN_PASSKEY_ENDPOINTS, [OK; 4]),
    (path::SIGN_IN_PASSKEY, [SIGN_IN; 4]),
    (path::SIGN_IN_PASSKEY_BEGIN, [NO_GET; 4]),
    (path::VERIFY_PASSKEY, [(303, path::VERIFY); 4]),
    (path::VERIFY_PASSKEY_BEGIN, [NO_GET; 4]),
    (path::IDENTITY_CHECK_PASSKEY, [SIGN_IN, SIGN_IN, CHECK, CHECK]),
    (path::IDENTITY_CHECK_PASSKEY_BEGIN, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::PASSKEY_NEW, [SIGN_IN, SIGN_IN, TAB, CHECK]),
    (path::PASSKEY_NEW_BEGIN, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::PASSKEY_RENAME, [SIGN_IN, SIGN_IN, TAB, TAB]),
    (path::PASSKEY_REMOVE, [SIGN_IN, SIGN_IN, TAB, TAB]),
    (path::DISABLE_PASSKEY, [SIGN_IN, SIGN_IN, DISABLE, DISABLE]),
    (path::DISABLE_PASSKEY_BEGIN, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::USERS, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::USER_NEW, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::USER, [SIGN_IN, SIGN_IN, NONE, NONE]),
    (path::USER_EDIT, [SIGN_IN, SIGN_IN, NONE, NONE]),
    (path::USER_DISABLE_LINK, [SIGN_IN, SIGN_IN, NONE, NONE]),
    (path::USER_DISABLE_LINK_CANCEL, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::USER_PASSWORD_LINK, [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    (path::USER_INVITATION, [SIGN_IN, SIGN_IN, NONE, NONE]),
    (path::USER_QUESTION, [SIGN_IN, SIGN_IN, NONE, NONE]),
    (path::INVITATION, [OK; 4]),
    (path::INVITATION_OPEN, [(303, path::INVITATION); 4]),
    (path::DISABLE_BY_LINK, [OK; 4]),
    (path::DISABLE_BY_LINK_REPORT, [OK; 4]),
    (path::DISABLE_BY_LINK_OPEN, [(303, path::DISABLE_BY_LINK); 4]),
    (path::USERS_BULK, [SIGN_IN, SIGN_IN, USERS, USERS]),
    (path::BULK_JOB, [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
    (path::USERS_EXPORT, [SIGN_IN, SIGN_IN, USERS, USERS]),
    (path::IMPORT, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::IMPORT_SAMPLE, [SIGN_IN, SIGN_IN, OK, OK]),
    (path::IMPORT_BATCH, [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
    (path::IMPORT_BATCH_CANCEL, [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
];

async fn half_way_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let answer = browser.post(path::SIGN_IN, &credentials()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, path::VERIFY));
    browser
}

#[tokio::test]
async fn every_route_answers_every_state_as_in_the_table() {
    let without = TestApp::new().await;
    let unenrolled = without.signed_in().await;
    let with = TestApp::new().await;
    let (enrolled, _) = with.enrolled().await;
    // After ten minutes no identity check is recent, but codes can still be shown.
    with.bench.clock.advance(600);
    let pending = half_way_in(&with).await;
    for &(route, expected) in PAGES {
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

#[tokio::test]
async fn both_tables_list_the_same_routes() {
    let mut access: Vec<&str> = TABLE.iter().map(|(route, _)| *route).collect();
    let mut pages: Vec<&str> = PAGES.iter().map(|(route, _)| *route).collect();
    access.sort_unstable();
    pages.sort_unstable();
    assert_eq!(access, pages);
}

#[tokio::test]
async fn every_change_requires_a_session() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    for &(route, access) in TABLE {
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
        assert!(there.body.contains("You have been signed out. Sign in again to go on."));
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
