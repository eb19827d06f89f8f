use crate::test_app::{Browser, TestApp, credentials};
use axum::{body::Body, http::Method};
use server::access_layer::{Access, TABLE};

/// The expected answer to a GET: status and redirect target.
type Expected = (u16, &'static str);

const OK: Expected = (200, "");
const SIGN_IN: Expected = (303, "/sign-in");
const NO_GET: Expected = (405, "");
const NONE: Expected = (404, "");
const TAB: Expected = (303, "/settings/two-factor");
const CHECK: Expected = (303, "/settings/two-factor/verify-identity");
const SET_UP: Expected = (303, "/settings/two-factor/set-up");
const CHANGE_PHONE: Expected = (303, "/settings/two-factor/change-phone");
const DISABLE: Expected = (303, "/settings/two-factor/disable");
const BROWSERS: Expected = (303, "/settings/browsers");
const USERS: Expected = (303, "/admin/users");
const SECURITY: Expected = (303, "/admin/settings/security");
const EMAIL: Expected = (303, "/admin/settings/email");
const SMS: Expected = (303, "/admin/settings/sms");

/// Per route: anonymous, sign-in pending, signed in without a method, signed in with one.
const PAGES: &[(&str, [Expected; 4])] = &[
    ("/", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/setup", [(404, ""); 4]),
    ("/preferences/theme", [NO_GET; 4]),
    ("/.well-known/change-password", [(303, "/settings/password"); 4]),
    ("/sign-in", [OK, OK, (303, "/"), (303, "/")]),
    ("/sign-in/help", [OK; 4]),
    ("/sign-in/start-over", [NO_GET; 4]),
    ("/sign-in/verify", [SIGN_IN, OK, (303, "/"), (303, "/")]),
    ("/sign-in/recovery-code", [SIGN_IN, OK, (303, "/"), (303, "/")]),
    ("/sign-in/set-up", [SIGN_IN, SIGN_IN, (303, "/"), (303, "/")]),
    ("/sign-in/set-up/recovery-codes", [SIGN_IN, SIGN_IN, (303, "/"), OK]),
    ("/sign-in/set-up/done", [SIGN_IN, SIGN_IN, (303, "/"), OK]),
    ("/sign-out", [NO_GET; 4]),
    ("/settings", [SIGN_IN, SIGN_IN, (303, "/settings/profile"), (303, "/settings/profile")]),
    ("/settings/profile", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/password", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/two-factor", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/two-factor/verify-identity", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/two-factor/set-up", [SIGN_IN, SIGN_IN, CHECK, TAB]),
    ("/settings/two-factor/set-up/secret", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/two-factor/done", [SIGN_IN, SIGN_IN, TAB, OK]),
    ("/settings/two-factor/recovery-codes", [SIGN_IN, SIGN_IN, TAB, OK]),
    ("/settings/two-factor/recovery-codes/new", [SIGN_IN, SIGN_IN, TAB, OK]),
    ("/settings/two-factor/recovery-codes/saved", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/two-factor/recovery-codes/download", [SIGN_IN, SIGN_IN, TAB, OK]),
    ("/settings/two-factor/reset", [SIGN_IN, SIGN_IN, TAB, OK]),
    ("/settings/two-factor/reset/scan", [SIGN_IN, SIGN_IN, TAB, CHECK]),
    ("/settings/two-factor/reset/secret", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/two-factor/reset/cancel", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/two-factor/disable", [SIGN_IN, SIGN_IN, TAB, OK]),
    ("/preferences/nudge", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/forgot-password", [OK; 4]),
    ("/reset-password", [OK; 4]),
    ("/reset-password/{token}", [(303, "/reset-password"); 4]),
    ("/settings/password/not-me", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/activity", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/browsers", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/settings/browsers/trust", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/browsers/{id}/remove", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/browsers/remove-all", [SIGN_IN, SIGN_IN, BROWSERS, BROWSERS]),
    ("/settings/browsers/sessions/{id}/sign-out", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/browsers/sign-out-others", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/admin", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/audit-log", [SIGN_IN, SIGN_IN, OK, OK]),
    (
        "/admin/audit-log/export",
        [SIGN_IN, SIGN_IN, (303, "/admin/audit-log"), (303, "/admin/audit-log")],
    ),
    ("/admin/settings", [SIGN_IN, SIGN_IN, SECURITY, SECURITY]),
    ("/admin/settings/security", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/settings/general", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/settings/email", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/settings/email/test", [SIGN_IN, SIGN_IN, EMAIL, EMAIL]),
    ("/admin/settings/sms", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/settings/sms/test", [SIGN_IN, SIGN_IN, SMS, SMS]),
    ("/sign-in/verify/resend", [(303, "/sign-in/verify"); 4]),
    ("/sign-in/methods", [SIGN_IN, OK, (303, "/"), (303, "/")]),
    ("/settings/two-factor/verify-identity/send-code", [SIGN_IN, SIGN_IN, CHECK, CHECK]),
    ("/settings/two-factor/disable/send-code", [SIGN_IN, SIGN_IN, DISABLE, DISABLE]),
    ("/settings/two-factor/set-up/sms", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/set-up/sms/confirm", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/set-up/sms/resend", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/set-up/sms/change", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/set-up/email", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/set-up/email/confirm", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/set-up/email/resend", [SIGN_IN, SIGN_IN, SET_UP, SET_UP]),
    ("/settings/two-factor/change-phone", [SIGN_IN, SIGN_IN, TAB, TAB]),
    ("/settings/two-factor/change-phone/confirm", [SIGN_IN, SIGN_IN, CHANGE_PHONE, CHANGE_PHONE]),
    ("/settings/two-factor/change-phone/resend", [SIGN_IN, SIGN_IN, CHANGE_PHONE, CHANGE_PHONE]),
    ("/settings/two-factor/change-phone/change", [SIGN_IN, SIGN_IN, CHANGE_PHONE, CHANGE_PHONE]),
    ("/settings/two-factor/methods/{method}/remove", [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
    ("/settings/two-factor/methods/{method}/default", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/.well-known/passkey-endpoints", [OK; 4]),
    ("/sign-in/passkey", [SIGN_IN; 4]),
    ("/sign-in/passkey/begin", [NO_GET; 4]),
    ("/sign-in/verify/passkey", [(303, "/sign-in/verify"); 4]),
    ("/sign-in/verify/passkey/begin", [NO_GET; 4]),
    ("/settings/two-factor/verify-identity/passkey", [SIGN_IN, SIGN_IN, CHECK, CHECK]),
    ("/settings/two-factor/verify-identity/passkey/begin", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/two-factor/passkeys/new", [SIGN_IN, SIGN_IN, TAB, CHECK]),
    ("/settings/two-factor/passkeys/new/begin", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/settings/two-factor/passkeys/{id}/rename", [SIGN_IN, SIGN_IN, TAB, TAB]),
    ("/settings/two-factor/passkeys/{id}/remove", [SIGN_IN, SIGN_IN, TAB, TAB]),
    ("/settings/two-factor/disable/passkey", [SIGN_IN, SIGN_IN, DISABLE, DISABLE]),
    ("/settings/two-factor/disable/passkey/begin", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/admin/users", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/users/new", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/users/{id}", [SIGN_IN, SIGN_IN, NONE, NONE]),
    ("/admin/users/{id}/edit", [SIGN_IN, SIGN_IN, NONE, NONE]),
    ("/admin/users/{id}/disable-link", [SIGN_IN, SIGN_IN, NONE, NONE]),
    ("/admin/users/{id}/disable-link/cancel", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/admin/users/{id}/password-link", [SIGN_IN, SIGN_IN, NO_GET, NO_GET]),
    ("/admin/users/{id}/invitation", [SIGN_IN, SIGN_IN, NONE, NONE]),
    ("/admin/users/{id}/{question}", [SIGN_IN, SIGN_IN, NONE, NONE]),
    ("/invitation", [OK; 4]),
    ("/invitation/{token}", [(303, "/invitation"); 4]),
    ("/disable-2fa", [OK; 4]),
    ("/disable-2fa/report", [OK; 4]),
    ("/disable-2fa/{token}", [(303, "/disable-2fa"); 4]),
    ("/admin/users/bulk", [SIGN_IN, SIGN_IN, USERS, USERS]),
    ("/admin/users/bulk/{id}", [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
    ("/admin/users/export", [SIGN_IN, SIGN_IN, USERS, USERS]),
    ("/admin/users/import", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/users/import/sample.csv", [SIGN_IN, SIGN_IN, OK, OK]),
    ("/admin/users/import/{id}", [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
    ("/admin/users/import/{id}/cancel", [SIGN_IN, SIGN_IN, (404, ""), (404, "")]),
];

async fn half_way_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let answer = browser.post("/sign-in", &credentials()).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in/verify"));
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
            assert_eq!((answer.status.as_u16(), answer.location()), (303, "/sign-in"), "{route}");
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
        ("http://localhost:3000//e.example", "/sign-in"),
        ("about:blank", "/sign-in"),
        ("", "/sign-in"),
    ] {
        let mut browser = app.browser();
        let form = browser
            .request(Method::POST, "/settings/profile")
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
    assert_eq!(app.browser().get("/sign-in").await.location(), "/setup");
    assert_eq!(app.browser().get("/setup").await.status, 200);
    app.bench.administrator().await;
    assert_eq!(app.browser().get("/setup").await.status, 404);
    assert_eq!(
        app.browser()
            .post("/setup", "setup_code=A&name=B&username=c%40d.ee&password=x")
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
        .post("/sign-in", &format!("{}&next=%2Fsettings%2Fpassword", credentials()))
        .await;
    assert_eq!(good.location(), "/settings/password");
    for away in [
        "%2F%2Fe.example",
        "%2F%5Ce.example",
        "https%3A%2F%2Fe.example",
        "javascript%3Aalert(1)",
        "%2F%09%2Fe.example",
    ] {
        let answer =
            app.browser().post("/sign-in", &format!("{}&next={away}", credentials())).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"), "{away}");
    }
}

#[tokio::test]
async fn an_address_that_floods_forms_is_limited_and_signed_in_users_are_not() {
    let app = TestApp::new().await;
    let mut owner = app.signed_in().await;
    let mut flood = app.browser();
    let mut last = flood.post("/sign-in", "").await;
    // The limit refills by one each second, so a slow machine needs more requests.
    for _ in 0..600 {
        if last.status == 429 {
            break;
        }
        last = flood.post("/sign-in", "").await;
    }
    assert_eq!((last.status.as_u16(), last.header("retry-after")), (429, "60"));
    assert!(last.body.contains("Too many attempts"));
    assert_eq!(flood.get("/sign-in").await.status, 200, "looking is free");
    assert_eq!(owner.post("/settings/profile", "name=Maya&time_zone=UTC").await.status, 303);
}
