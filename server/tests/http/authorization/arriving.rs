//! Requests that arrive, with and without a session.

use super::{
    URI, admit_nobody, answer_in, connect, follow, leaves, parameters, request, stored, waits,
};
use crate::test_app::{TestApp, credentials, encoded, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};
use identity::testing::EMAIL;

#[tokio::test]
async fn a_signed_in_user_is_redirected_to_the_application_with_a_code() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let answer = browser.get(&request("")).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer_in(answer.location())[0].0, "code");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("refresh").is_empty());
    assert_eq!(stored(&app).await, (1, 0));
}

#[tokio::test]
async fn a_user_signs_in_first_and_leaves_through_a_page() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    connect(&app, "usual").await;
    let mut browser = app.browser();
    let hint = format!("&login_hint={}", encoded(EMAIL));
    let to = waits(&browser.get(&request(&hint)).await);
    let asked = browser.get(&to).await;
    assert_eq!(asked.location(), path::sign_in_then(&to));
    let page = browser.get(asked.location()).await.body;
    assert!(page.contains(&format!("value=\"{EMAIL}\"")), "the email address is filled in");
    assert!(page.contains(&format!("name=\"next\" value=\"{to}\"")));
    let form = format!("{}&next={}", credentials(), encoded(&to));
    let signed_in = browser.post(path::SIGN_IN, &form).await;
    assert_eq!(signed_in.location(), to);
    assert_eq!(leaves(&browser.get(&to).await)[0].0, "code");
    assert_eq!(stored(&app).await, (1, 1));
    assert_eq!(leaves(&browser.get(&to).await)[0].0, "code", "a page that is loaded again");
    assert_eq!(app.browser().get(&to).await.status, 404);
    app.bench.clock.advance(60);
    let again = browser.get(&to).await;
    assert_eq!(again.status, 404);
    assert!(again.body.contains("This request is no longer valid"));
    assert!(again.header("refresh").is_empty());
    let page = app.browser().get(&path::sign_in_then(&to)).await.body;
    assert!(!page.contains(EMAIL), "the request is gone");
}

#[tokio::test]
async fn at30_a_browser_with_a_pending_sign_in_gets_no_code() {
    let app = TestApp::new().await;
    let (_, secret) = app.enrolled().await;
    connect(&app, "usual").await;
    let mut browser = app.browser();
    let to = waits(&browser.get(&request("")).await);
    let form = format!("{}&next={}", credentials(), encoded(&to));
    assert_eq!(browser.post(path::SIGN_IN, &form).await.location(), path::VERIFY);
    assert_eq!(browser.get(&to).await.location(), path::sign_in_then(&to));
    waits(&browser.get(&request("")).await);
    let none = browser.get(&request("&prompt=none")).await;
    assert_eq!(answer_in(none.location())[0].1, "login_required");
    assert_eq!(stored(&app).await, (0, 2));
    let code = format!("code={}", app.bench.code(&secret));
    let done = browser.post(path::VERIFY, &code).await;
    assert_eq!(done.location(), to);
    assert_eq!(leaves(&browser.get(&to).await)[0].0, "code");
}

const UNKNOWN: &str = "We could not process this request";

#[tokio::test]
async fn an_error_leads_to_the_application_only_if_its_address_is_registered() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let answer = browser.get(&request("&response_mode=fragment")).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer_in(answer.location())[0].1, "invalid_request");
    for query in [
        parameters("").replace("client_id=Wiki", "client_id=wiki"),
        parameters("&client_id=Wiki"),
        parameters("&prompt=none").replace("wiki%2Eexample", "evil%2Eexample"),
        String::new(),
        "a".repeat(9_000),
    ] {
        for mut browser in [browser.clone(), app.browser()] {
            let answer = browser.get(&format!("{}?{query}", path::AUTHORIZE)).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{query}");
            let is_known = query.contains("evil");
            let title = if is_known { "We could not process the request from" } else { UNKNOWN };
            assert!(answer.body.contains(title), "{}", answer.body);
            let reference = format!("reference {}.", answer.header("x-request-id"));
            let is_explained = answer.body.contains("The redirect URI in the request is not");
            assert_eq!(answer.body.contains(&reference), !is_explained, "{}", answer.body);
            assert!(!answer.body.contains("href=\"https://evil"));
        }
    }
    assert_eq!(stored(&app).await, (0, 0));
}

#[tokio::test]
async fn only_an_administrator_sees_the_addresses_that_differ() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let query = parameters("").replace("wiki%2Eexample", "evil%2Eexample");
    let address = format!("{}?{query}", path::AUTHORIZE);
    let page = browser.get(&address).await.body.replace("<wbr>", "");
    assert!(page.contains("We could not process the request from Our &lt;Wiki&gt;"));
    let compare =
        "Compare the two, then change the connection here or the setting in the application.";
    assert!(page.contains(compare) && !page.contains("Tell your administrator"), "{page}");
    for uri in [URI.to_owned(), URI.replace("wiki", "evil")] {
        let shown = page.replace("<wbr/>", "");
        assert!(shown.contains(&uri), "{page}");
    }
    let id = app.bench.column("applications", "id").await.pop().unwrap();
    let connection = path::with(path::APPLICATION_CONNECTION, id);
    assert!(page.contains(&format!("href=\"{connection}\">Edit connection<")), "{page}");
    app.bench.person("ola@example.com", "Ola", "member").await;
    let mut member = app.browser();
    member.keep("__Host-session", app.bench.sign_in("ola@example.com").await.reveal());
    for mut other in [member, app.browser()] {
        let page = other.get(&address).await.body;
        assert!(page.contains("Tell your administrator: redirect_uri, reference"), "{page}");
        assert!(!page.contains("evil.example"), "{page}");
        assert!(!page.contains("wiki.example") && !page.contains(&connection), "{page}");
    }
}

#[tokio::test]
async fn a_refused_user_is_told_why_and_can_go_back() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    admit_nobody(&app).await;
    let none = browser.get(&request("&prompt=none")).await;
    assert_eq!(answer_in(none.location())[0].1, "access_denied");
    let to = waits(&browser.get(&request("")).await);
    let page = browser.get(&to).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("You cannot open Our &lt;Wiki&gt;"));
    assert!(page.body.contains("Only members of certain groups can open it."));
    assert!(page.body.contains(">Go to your applications</a>"));
    let cancel = format!("{to}/cancel");
    let action = browser.form_action(&cancel).await;
    assert!(page.body.contains(&format!("action=\"{action}\"")));
    assert_eq!(browser.get(&cancel).await.location(), to);
    let back = browser.post(&cancel, "").await;
    assert_eq!(leaves(&back)[0].1, "access_denied");
    assert_eq!(browser.post(&cancel, "").await.status, 404);
    assert_eq!(stored(&app).await, (0, 0));
}

#[tokio::test]
async fn a_refused_user_who_must_set_up_a_second_factor_can_go_back_as_well() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    admit_nobody(&app).await;
    let required = "UPDATE policy SET enforced_at = 1, required_from = 1";
    app.bench.try_statement(required).await.unwrap();
    let to = waits(&browser.get(&request("")).await);
    assert_eq!(browser.get(&to).await.status, 403);
    let back = browser.post(&format!("{to}/cancel"), "").await;
    assert_eq!(leaves(&back)[0].1, "access_denied");
}

#[tokio::test]
async fn a_user_who_must_set_up_a_second_factor_continues_afterwards() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let required = "UPDATE policy SET enforced_at = 1, required_from = 1";
    app.bench.try_statement(required).await.unwrap();
    let to = waits(&browser.get(&request("")).await);
    let asked = browser.get(&to).await;
    assert_eq!((asked.status.as_u16(), asked.location()), (303, path::ENROLL));
    assert_eq!(stored(&app).await, (0, 1));
    app.bench.try_statement("UPDATE policy SET enforced_at = NULL").await.unwrap();
    let done = browser.get(path::ENROLL).await;
    assert_eq!(done.location(), to, "the page that was asked for");
    let left = follow(&mut browser, done).await;
    assert_eq!(leaves(&left)[0].0, "code");
}

#[tokio::test]
async fn what_a_page_of_another_site_loads_stores_nothing_and_uses_up_no_limit() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    for (method, header) in [
        (Method::GET, ("sec-fetch-mode", "no-cors")),
        (Method::GET, ("sec-purpose", "prefetch;prerender")),
        (Method::HEAD, ("sec-fetch-mode", "navigate")),
    ] {
        for _ in 0..310 {
            let sent = browser.request(method.clone(), &request("")).header(header.0, header.1);
            let answer = browser.send(sent.body(Body::empty()).unwrap()).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (400, ""));
            assert!(answer.set_cookies().is_empty());
        }
    }
    assert_eq!(stored(&app).await, (0, 0));
    assert_eq!(answer_in(browser.get(&request("")).await.location())[0].0, "code");
}

#[tokio::test]
async fn a_site_that_floods_requests_is_limited() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    connect(&app, "usual").await;
    let mut browser = app.browser();
    let mut accepted = 0;
    let refused = loop {
        let answer = browser.get(&request("")).await;
        if answer.status == 429 || accepted == 2_000 {
            break answer;
        }
        waits(&answer);
        accepted += 1;
    };
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "60"));
    assert_eq!(stored(&app).await, (0, accepted), "a refused request is not stored");
    assert_eq!(browser.get(path::SIGN_IN).await.status, 200);
}
