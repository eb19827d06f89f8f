use crate::test_app::{TestApp, encoded};
use app::pages::path;
use identity::{
    first_start,
    testing::{EMAIL, PASSWORD},
};

const FIELD: &str = "name=\"browser_zone\"";

#[tokio::test]
async fn the_first_sign_in_of_each_user_takes_the_time_zone_of_the_browser() {
    let app = TestApp::new().await;
    let code = first_start::new_setup_code(&app.bench.services).await.unwrap().unwrap();
    let (password, mut browser) = (encoded(PASSWORD), app.browser());
    assert!(browser.get(path::FIRST_START).await.body.contains(FIELD));
    let zone = |zone: &str| format!("browser_zone={}", encoded(zone));
    let setup = format!("setup_code={code}&name=Maya&username={}", encoded(EMAIL));
    let setup = format!("{setup}&password={password}&{}", zone("Europe/Oslo"));
    assert_eq!(browser.post(path::FIRST_START, &setup).await.status, 303);
    let chosen = "value=\"Europe/Oslo\" selected";
    for page in [path::PROFILE, path::GENERAL_SETTINGS] {
        assert!(browser.get(page).await.body.contains(chosen), "{page}");
    }

    let ola = "ola@example.com";
    app.bench.person(ola, "Ola", "member").await;
    let mut browser = app.browser();
    assert!(browser.get(path::SIGN_IN).await.body.contains(FIELD));
    let sign_in = format!("username={}&password={password}", encoded(ola));
    let sign_in = format!("{sign_in}&{}", zone("Asia/Tokyo"));
    assert_eq!(browser.post(path::SIGN_IN, &sign_in).await.location(), path::HOME);
    assert!(browser.get(path::PROFILE).await.body.contains("value=\"Asia/Tokyo\" selected"));
}

#[tokio::test]
async fn an_invited_user_gets_the_time_zone_of_the_browser() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.prove(path::USERS).await;
    browser.post(path::USER_NEW, "name=Kim&email=kim%40example.com&role=member").await;
    let token = app.bench.last_sent().await.token();
    let mut kim = app.browser();
    kim.get(&format!("/invitation/{}", token.reveal())).await;
    assert!(kim.get(path::INVITATION).await.body.contains(FIELD));
    let fields = format!("name=Kim&new_password={}", encoded("another quiet harbor"));
    kim.post(path::INVITATION, &format!("{fields}&browser_zone=Asia%2FTokyo")).await;
    assert!(kim.get(path::PROFILE).await.body.contains("value=\"Asia/Tokyo\" selected"));
}
