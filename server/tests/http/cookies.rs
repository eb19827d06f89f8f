use crate::test_app::{TestApp, credentials, signed_in};
use app::pages::path;

#[tokio::test]
async fn session_cookies_have_every_flag_and_no_expiry() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let answer = app.browser().post(path::SIGN_IN, &credentials()).await;
    let cookies = answer.set_cookies();
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-session=")).unwrap();
    for flag in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
        assert!(session.contains(flag), "{session}");
    }
    assert!(!session.contains("Max-Age") && !session.contains("Domain"), "{session}");
    assert!(
        cookies
            .iter()
            .any(|cookie| cookie.starts_with("__Host-device=")
                && cookie.contains("Max-Age=31536000"))
    );
}

#[tokio::test]
async fn signing_in_always_creates_a_new_token() {
    let app = TestApp::new().await;
    let old = app.signed_in().await.cookies["__Host-session"].clone();
    let mut browser = app.browser();
    browser.keep("__Host-session", &"A".repeat(43));
    browser.keep("__Host-pending", &"B".repeat(43));
    browser.post(path::SIGN_IN, &credentials()).await;
    let new = &browser.cookies["__Host-session"];
    assert!(*new != old && *new != "A".repeat(43));
    assert!(!browser.cookies.contains_key("__Host-pending"));
}

#[tokio::test]
async fn a_pending_cookie_is_not_a_session() {
    let app = TestApp::new().await;
    app.enrolled().await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    let pending = browser.cookies["__Host-pending"].clone();
    for name in ["__Host-session", "__Host-device", "__Host-notice", "theme"] {
        let mut thief = app.browser();
        thief.keep(name, &pending);
        let answer = thief.get(path::PROFILE).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location().split('?').next()),
            (303, Some(path::SIGN_IN)),
            "{name}"
        );
        assert_eq!(thief.get(path::VERIFY).await.location(), path::SIGN_IN, "{name}");
    }
}

#[tokio::test]
async fn a_session_cookie_is_not_a_pending_sign_in() {
    let app = TestApp::new().await;
    let (browser, _) = app.enrolled().await;
    let mut thief = app.browser();
    thief.keep("__Host-pending", &browser.cookies["__Host-session"]);
    assert_eq!(thief.get(path::VERIFY).await.location(), path::SIGN_IN);
}

#[tokio::test]
async fn a_tampered_token_is_ignored() {
    let app = TestApp::new().await;
    let token = app.signed_in().await.cookies["__Host-session"].clone();
    let odd = [
        String::new(),
        token[..42].into(),
        format!("{token}A"),
        format!("{token}="),
        "\u{7f}".into(),
        "A".repeat(10_000),
    ];
    for value in odd {
        let mut thief = app.browser();
        thief.keep("__Host-session", &value);
        let request =
            thief.request(axum::http::Method::GET, path::PROFILE).body(axum::body::Body::empty());
        let Ok(request) = request else { continue };
        assert_eq!(thief.send(request).await.status, 303, "{}", value.len());
    }
}

#[tokio::test]
async fn two_session_cookies_in_one_request_are_ignored() {
    let app = TestApp::new().await;
    let token = app.signed_in().await.cookies["__Host-session"].clone();
    let mut browser = app.browser();
    let cookies = format!("__Host-session={token}; __Host-session={}", "A".repeat(43));
    let request = browser.request(axum::http::Method::GET, path::PROFILE).header("cookie", cookies);
    let answer = browser.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn signing_out_ends_the_session_even_if_the_cookie_was_kept() {
    let (_app, mut browser) = signed_in().await;
    let copy = browser.clone();
    assert_eq!(browser.post(path::SIGN_OUT, "").await.location(), path::SIGN_IN);
    assert!(!browser.cookies.contains_key("__Host-session"));
    assert_eq!(copy.clone().get("/").await.status, 303);
    assert!(browser.get(path::SIGN_IN).await.body.contains("You have signed out."));
    assert!(
        !browser.get(path::SIGN_IN).await.body.contains("You have signed out."),
        "a notice is shown once"
    );
}
