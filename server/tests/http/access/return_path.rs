use crate::test_app::{TestApp, credentials};
use app::pages::path;
use axum::{body::Body, http::Method};

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
        assert!(there.body.contains("You have been signed out. Sign in to continue."));
    }
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
