mod failed_form;
mod paths;

use crate::test_app::{TestApp, credentials, encoded, signed_in};
use app::pages::path;

#[tokio::test]
async fn a_database_error_shows_a_reference_and_no_details() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    app.bench.try_statement("ALTER TABLE totps RENAME TO totps_away").await.unwrap();
    let answer = browser.get(path::TWO_FACTOR).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("Something went wrong on our side"));
    assert!(
        answer.body.contains(answer.header("x-request-id")),
        "the reference is the request's id"
    );
    assert!(!answer.body.contains("totps"), "{}", answer.body);
    app.bench.try_statement("ALTER TABLE totps_away RENAME TO totps").await.unwrap();
    assert_eq!(browser.get(path::TWO_FACTOR).await.status, 200, "back to normal without a restart");
}

/// From here on, pages are shown but nothing can be saved.
async fn break_saving(app: &TestApp) {
    app.bench.try_statement("ALTER TABLE audit_events RENAME TO audit_events_away").await.unwrap();
}

#[tokio::test]
async fn pages_are_shown_and_forms_are_kept_while_nothing_can_be_stored() {
    let (app, mut browser) = signed_in().await;
    // So that the use of the session would be stored.
    app.bench.clock.advance(61);
    app.bench.refuse_writes().await;
    for page in [path::HOME, path::PROFILE, path::TWO_FACTOR, path::USERS, path::AUDIT_LOG] {
        assert_eq!(browser.get(page).await.status, 200, "{page}");
    }
    let answer = browser.post(path::PROFILE, "name=Zo%C3%AB&time_zone=Europe%2FOslo").await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"));
    assert!(answer.body.contains("value=\"Zoë\""), "{}", answer.body);
    assert!(answer.body.contains("Nothing was changed."), "{}", answer.body);
    let sign_in = app.browser().post(path::SIGN_IN, &credentials()).await;
    assert_eq!((sign_in.status.as_u16(), sign_in.header("retry-after")), (503, "2"));
    assert!(sign_in.body.contains(identity::testing::EMAIL), "{}", sign_in.body);
    app.bench.accept_writes().await;
    let answer = browser.post(path::PROFILE, "name=Zo%C3%AB&time_zone=Europe%2FOslo").await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_request_that_is_not_a_form_of_a_page_shows_the_error_page() {
    let (app, mut browser) = signed_in().await;
    break_saving(&app).await;
    let answer = browser.post(path::SIGN_OUT, "").await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("Go to your account"), "{}", answer.body);
    assert!(!answer.body.contains("There is a problem"), "{}", answer.body);
}

#[tokio::test]
async fn user_input_is_shown_as_text() {
    let (app, mut browser) = signed_in().await;
    let name = "<script>alert(1)</script>\"'&";
    let answer =
        browser.post(path::PROFILE, &format!("name={}&time_zone=UTC", encoded(name))).await;
    assert_eq!(answer.status, 303);
    let page = browser.get(path::PROFILE).await.body;
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("&lt;script&gt;"));
    let typed = app
        .browser()
        .post(path::SIGN_IN, &format!("username={}&password=x", encoded("\"><img src=x>")))
        .await;
    assert_eq!(typed.status, 422);
    assert!(!typed.body.contains("<img"), "{}", typed.body);
}

#[tokio::test]
async fn an_unknown_account_gets_the_same_answer_as_a_wrong_password() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let page = app.browser().get(path::SIGN_IN).await.body;
    let mark = page.split_once("name=\"mark\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let wrong = format!("{}x&mark={mark}", credentials());
    let known = app.browser().post(path::SIGN_IN, &wrong).await;
    let unknown = app.browser().post(path::SIGN_IN, &wrong.replace("maya", "mara")).await;
    assert_eq!((known.status, unknown.status), (unknown.status, known.status));
    assert_eq!(known.status, 422);
    let plain = |body: &str| {
        let body = body.replace("mara", "maya");
        let parts: Vec<&str> = body
            .split("nonce=\"")
            .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
            .collect();
        let body = parts.join("");
        body.split("crossorigin=\"")
            .map(|part| part.split_once('"').map_or(part, |(_, rest)| rest))
            .collect::<String>()
    };
    assert_eq!(plain(&known.body), plain(&unknown.body));
    assert_eq!(known.set_cookies(), unknown.set_cookies());
}

#[tokio::test]
async fn lost_database_connections_are_answered_with_503_until_they_are_replaced() {
    let app = TestApp::new().await;
    if !app.bench.url.starts_with("postgres") {
        return;
    }
    let mut browser = app.signed_in().await;
    app.bench.terminate_connections().await;
    let mut answer = browser.get(path::PROFILE).await;
    // At most once for each connection of the pool.
    for _ in 0..16 {
        if answer.status != 200 {
            assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "2"));
            answer = browser.get(path::PROFILE).await;
        }
    }
    assert_eq!(answer.status, 200);
    assert_eq!(browser.post(path::PROFILE, "name=Maya&time_zone=UTC").await.status, 303);
}
