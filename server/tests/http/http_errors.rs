use crate::test_app::{Answer, ORIGIN, TestApp, credentials, encoded};
use app::pages::path;
use axum::{body::Body, http::Method};
use identity::first_start;

#[tokio::test]
async fn an_unknown_path_shows_a_not_found_page() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for path in [
        "/nothing",
        "/settings/nothing",
        "/admin/nothing",
        "/..%2f..%2fetc/passwd",
        "/%ff",
        &format!("/pkg/{}", "x".repeat(3000)),
        "/admin/users/%ff",
        "/settings/two-factor/passkeys/%ff/rename",
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body.contains("Page not found"), "{path}");
    }
}

#[tokio::test]
async fn a_repeated_or_unreadable_query_parameter_still_gives_a_page() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for path in [
        "/settings/activity?show=all&show=sign-ins",
        "/settings/two-factor/set-up?method=sms&method=app",
        "/settings/two-factor/verify-identity?next=/a&next=/b",
        "/admin?period=30&period=90",
        "/admin/users?q=a&q=b",
        "/admin/users/new?from=/a&from=/b",
        "/admin/audit-log?actor=a&actor=b&size=25&size=50",
        "/admin/audit-log?actor=%ff&user=%",
    ] {
        let answer = browser.get(path).await;
        assert!(matches!(answer.status.as_u16(), 200 | 303), "{path}: {}", answer.status);
    }
    let answer = app.browser().get("/sign-in?next=/a&next=/b").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("name=\"next\" value=\"/b\""), "{}", answer.body);
}

#[tokio::test]
async fn a_nul_character_in_a_query_finds_nothing() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    for (path, found) in [
        ("/admin/users?q=%00", "No users match these filters."),
        ("/admin/users?q=maya%00", "No users match these filters."),
        ("/admin/audit-log?actor=%00x", "No events match these filters."),
        ("/admin/audit-log?user=maya%00", "No events match these filters."),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(found), "{path}");
    }
    for path in ["/admin/users?after=%00", "/admin/audit-log?event=%00&from=%00&after=%00"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    assert_eq!(browser.get("/admin/users/%00").await.status, 404);
    for path in ["/invitation/%00", "/reset-password/a%00b", "/disable-2fa/%00"] {
        assert_eq!(browser.get(path).await.status, 303, "{path}");
    }
}

#[tokio::test]
async fn a_database_error_shows_a_reference_and_no_details() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
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

fn assert_says_so(answer: &Answer) {
    assert_eq!(answer.status, 500);
    let id = answer.header("x-request-id");
    let sentence =
        format!("Something went wrong on our side. Nothing was changed. Reference: {id}");
    assert!(answer.body.contains(&sentence), "{}", answer.body);
    assert!(answer.body.contains("<title>Error: "), "{}", answer.body);
}

#[tokio::test]
async fn a_form_that_failed_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    break_saving(&app).await;
    let answer = browser.post(path::PROFILE, "name=Zo%C3%AB&time_zone=Europe%2FOslo").await;
    assert_says_so(&answer);
    assert!(answer.body.contains("value=\"Zoë\""), "{}", answer.body);
    assert!(answer.body.contains("<option value=\"Europe/Oslo\" selected"), "{}", answer.body);
}

#[tokio::test]
async fn a_dialog_that_failed_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.prove(path::USERS).await;
    break_saving(&app).await;
    let form = "name=Zo%C3%AB&email=zoe%40halden.example&role=member&two_factor=on";
    let answer = browser.post(path::USER_NEW, form).await;
    assert_says_so(&answer);
    let (_, dialog) = answer.body.split_once("<dialog").expect("the dialog");
    assert!(dialog.contains("value=\"Zoë\"") && dialog.contains("value=\"zoe@halden.example\""));
    assert!(tag_named(dialog, "two_factor").contains("checked"), "{dialog}");
}

/// The rest of the first tag with this name.
fn tag_named<'a>(html: &'a str, name: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!("name=\"{name}\"")).expect("the field");
    rest.split_once('>').unwrap().0
}

#[tokio::test]
async fn a_form_that_failed_keeps_no_password() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    break_saving(&app).await;
    let password = encoded(identity::testing::PASSWORD);
    let form = format!("current_password={password}&new_password=plum-otter-lantern-77");
    let answer = browser.post(path::PASSWORD, &form).await;
    assert_says_so(&answer);
    assert!(!answer.body.contains("plum-otter"), "{}", answer.body);
    assert!(!answer.body.contains(identity::testing::PASSWORD), "{}", answer.body);
}

#[tokio::test]
async fn a_form_that_failed_keeps_no_code() {
    let app = TestApp::new().await;
    let code = first_start::new_setup_code(&app.bench.services).await.unwrap().unwrap();
    break_saving(&app).await;
    let password = encoded(identity::testing::PASSWORD);
    let form = format!("setup_code={code}&name=Zo%C3%AB&username=z%40d.ee&password={password}");
    let answer = app.browser().post(path::FIRST_START, &form).await;
    assert_says_so(&answer);
    assert!(answer.body.contains("value=\"Zoë\""), "{}", answer.body);
    assert!(!answer.body.contains(&code.to_string()), "{}", answer.body);
}

#[tokio::test]
async fn boxes_that_were_not_ticked_stay_so_in_a_form_that_failed() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.prove(path::SECURITY_SETTINGS).await;
    break_saving(&app).await;
    let form = "version=1&second_factor=on&app=on&sms=&email=on&passkeys=&trust=&trust_days=30&\
                enforce=&confirmed=yes";
    let answer = browser.post(path::SECURITY_SETTINGS, form).await;
    assert_says_so(&answer);
    let is_checked = |name: &str| {
        let (_, rest) = answer.body.split_once(&format!("name=\"{name}\"")).expect(name);
        rest.split_once('>').unwrap().0.contains("checked")
    };
    assert!(is_checked("second_factor") && is_checked("email"));
    assert!(!is_checked("enforce") && !is_checked("trust") && !is_checked("sms"));
}

#[tokio::test]
async fn a_button_on_another_page_that_failed_shows_that_page() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    break_saving(&app).await;
    let request = browser
        .request(Method::POST, &browser.form_action(path::SIGN_OUT).await)
        .header("origin", ORIGIN)
        .header("referer", format!("{ORIGIN}{}", path::SECURITY_SETTINGS))
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = browser.send(request.body(Body::empty()).unwrap()).await;
    assert_says_so(&answer);
    let this_box = tag_named(&answer.body, "second_factor");
    assert!(this_box.contains("checked"), "boxes that were not sent keep their state: {this_box}");
}

#[tokio::test]
async fn pages_are_shown_and_forms_are_kept_while_nothing_can_be_stored() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
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
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    break_saving(&app).await;
    let answer = browser.post(path::SIGN_OUT, "").await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("Go to your account"), "{}", answer.body);
    assert!(!answer.body.contains("There is a problem"), "{}", answer.body);
}

#[tokio::test]
async fn user_input_is_shown_as_text() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
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
