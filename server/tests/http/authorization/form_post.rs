//! Answers that a page of ours sends to the application in a form.

use super::{URI, admit_nobody, connect, request, waits};
use crate::test_app::{Answer, Browser, TestApp, credentials, encoded, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};
use identity::testing::PUBLIC_URL;

const FORM_POST: &str = "&response_mode=form_post";

/// P-LEAVE with a form. Returns the name and the value of its first field.
#[track_caller]
fn posts(answer: &Answer) -> (String, String) {
    let Answer { body, .. } = answer;
    assert_eq!(answer.status, 200, "{body}");
    assert!(answer.header("refresh").is_empty() && answer.location().is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "strict-origin", "otherwise Origin is null");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://wiki.example.org; base-uri 'none'"),
        "{policy}"
    );
    let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
    assert!(body.contains("Taking you to Our &lt;Wiki&gt;…"), "{body}");
    let action = format!("method=\"post\" action=\"{URI}\"");
    let (_, form) = body.split_once(&action).expect(body);
    let (form, rest) = form.split_once("</form>").unwrap();
    assert!(
        form.contains("<span>Continue</span></button>"),
        "without scripts, the user sends the form: {form}"
    );
    let script = format!("<script nonce=\"{nonce}\">document.getElementById('leave').submit()");
    assert!(rest.contains(&script), "{rest}");
    let fields: Vec<_> = form.split("name=\"").skip(1).map(field).collect();
    let value = |name: &str| fields.iter().find(|(each, _)| *each == name).map(|(_, it)| *it);
    assert_eq!((value("state"), value("iss")), (Some("a b&amp;c"), Some(PUBLIC_URL)));
    (fields[0].0.to_owned(), fields[0].1.to_owned())
}

fn field(text: &str) -> (&str, &str) {
    let (name, rest) = text.split_once('"').unwrap();
    (name, rest.split_once("value=\"").unwrap().1.split_once('"').unwrap().0)
}

#[tokio::test]
async fn a_request_is_answered_with_a_page_that_sends_a_form() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let page = browser.get(&request(FORM_POST)).await;
    let (name, code) = posts(&page);
    assert_eq!((name.as_str(), code.len()), ("code", 43));
    let refused = app.browser().get(&request(&format!("{FORM_POST}&prompt=none"))).await;
    assert_eq!(posts(&refused), ("error".to_owned(), "login_required".to_owned()));
    let wrong = browser.get(&request(&format!("{FORM_POST}&prompt=create"))).await;
    assert_eq!(posts(&wrong).1, "invalid_request");
}

#[tokio::test]
async fn what_the_application_sent_is_escaped() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let state = "\"><script>alert(1)</script>";
    let query = request(FORM_POST).replace("a%20b%26c", &encoded(state));
    let page = browser.get(&query).await.body;
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)"), "{page}");
}

/// What client code fetches.
async fn visit(browser: &mut Browser, to: &str) -> Answer {
    let request = browser.request(Method::GET, to).header("x-latchkey-visit", "1");
    browser.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn after_signing_in_the_browser_itself_loads_the_page_with_the_form() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    connect(&app, "usual").await;
    let mut browser = app.browser();
    let to = waits(&browser.get(&request(FORM_POST)).await);
    let form = format!("{}&next={}", credentials(), encoded(&to));
    assert_eq!(browser.post(path::SIGN_IN, &form).await.location(), to);
    let fetched = visit(&mut browser, &to).await;
    assert_eq!((fetched.status.as_u16(), fetched.header("content-type")), (200, "text/plain"));
    assert_eq!(fetched.body, "");
    assert_eq!(posts(&browser.get(&to).await).0, "code");
    assert_eq!(posts(&browser.get(&to).await).0, "code", "a page that is loaded again");
    assert_eq!(visit(&mut browser, &to).await.header("content-type"), "text/plain");
}

#[tokio::test]
async fn a_refused_user_goes_back_with_a_form() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    admit_nobody(&app).await;
    let to = waits(&browser.get(&request(FORM_POST)).await);
    let page = browser.get(&to).await;
    assert_eq!(page.status, 403);
    let (_, form) = page.body.split_once("/cancel").unwrap();
    let (form, _) = form.split_once('>').unwrap();
    assert!(form.contains("data-native"), "client code cannot send a form to another site: {form}");
    let left = browser.post(&format!("{to}/cancel"), "").await;
    assert_eq!(posts(&left), ("error".to_owned(), "access_denied".to_owned()));
}
