use crate::test_app::{Browser, TestApp, credentials, signed_in};
use app::pages::path;

const BROWSERS: &str = path::BROWSERS;

/// The action of the first form of the tab whose action ends with `end`.
fn action(body: &str, end: &str) -> String {
    let actions = body.split("action=\"").skip(1).filter_map(|rest| rest.split(['"', '?']).next());
    let mut wanted = actions.filter(|action| action.starts_with(BROWSERS) && action.ends_with(end));
    wanted.next().unwrap().to_owned()
}

/// Signs in with a code. The policy allows trusted browsers.
async fn with_code(app: &TestApp) -> Browser {
    let (_, secret) = app.enrolled().await;
    app.bench.allow_everything().await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    let code = app.bench.code(&secret);
    assert_eq!(browser.post(path::VERIFY, &format!("code={code}")).await.status, 303);
    browser
}

#[tokio::test]
async fn a_browser_is_trusted_with_the_switch_until_it_is_removed() {
    let app = TestApp::new().await;
    let mut browser = with_code(&app).await;
    assert!(browser.get(BROWSERS).await.body.contains("No trusted browsers."));
    let on = browser.post(path::TRUST_BROWSER, "trust=on").await;
    assert_eq!((on.status.as_u16(), on.location()), (303, BROWSERS));
    assert!(browser.cookies.contains_key("__Host-trust"));
    let page = browser.get(BROWSERS).await.body;
    assert!(page.contains("This browser is trusted until"));
    let removed = browser.post(&action(&page, "/remove"), "").await;
    assert_eq!(removed.location(), BROWSERS);
    assert!(!browser.cookies.contains_key("__Host-trust"));
    let page = browser.get(BROWSERS).await.body;
    assert!(page.contains("is no longer trusted.") && page.contains("No trusted browsers."));
}

#[tokio::test]
async fn the_switch_can_be_turned_off_and_all_browsers_removed_at_once() {
    let app = TestApp::new().await;
    let mut browser = with_code(&app).await;
    browser.post(path::TRUST_BROWSER, "trust=on").await;
    let off = browser.post(path::TRUST_BROWSER_ON_TWO_FACTOR, "").await;
    assert_eq!(off.location(), path::TWO_FACTOR);
    assert!(browser.get(BROWSERS).await.body.contains("This browser is no longer trusted."));
    browser.post(path::TRUST_BROWSER, "trust=on").await;
    let dialog = browser.get(path::BROWSERS_REMOVE_ALL).await;
    assert!(dialog.body.contains("role=\"alertdialog\""));
    browser.post(path::BROWSERS_REMOVE_ALL, "").await;
    assert!(browser.get(BROWSERS).await.body.contains("No trusted browsers."));
    for odd in ["/settings/browsers/x/remove", "/settings/browsers/sessions/-/sign-out"] {
        assert_eq!(browser.post(odd, "").await.status, 404, "{odd}");
    }
}

#[tokio::test]
async fn an_identity_check_offers_a_new_password_only_where_it_asks_for_the_password() {
    let app = TestApp::new().await;
    let mut browser = with_code(&app).await;
    app.bench.clock.advance(31 * 60);
    let asked = browser.post(path::TRUST_BROWSER, "trust=on").await;
    let check = browser.get(asked.location()).await.body;
    assert!(!check.contains("name=\"password\"") && !check.contains("Forgot your password?"));
    assert!(check.contains("I cannot get a code"));
    let asked = browser.post(path::CODES, "").await;
    let check = browser.get(asked.location()).await.body;
    assert!(check.contains("Forgot your password?") && !check.contains("I cannot get a code"));
}

#[tokio::test]
async fn other_sessions_can_be_signed_out() {
    let (app, mut owner) = signed_in().await;
    let mut others = [app.browser(), app.browser()];
    for other in &mut others {
        other.post(path::SIGN_IN, &credentials()).await;
    }
    let page = owner.get(BROWSERS).await.body;
    assert_eq!(page.matches(", last active Jan 15, 2027, 8:00 AM\"").count(), 2, "{page}");
    owner.post(&action(&page, path::SIGN_OUT), "").await;
    let [first, second] = &mut others;
    let left = [first.get("/").await.status == 200, second.get("/").await.status == 200];
    assert_eq!(left.iter().filter(|left| **left).count(), 1);
    owner.post(path::SIGN_OUT_OTHERS, "").await;
    assert_eq!(first.get("/").await.location(), path::SIGN_IN);
    assert_eq!(second.get("/").await.location(), path::SIGN_IN);
    assert_eq!(owner.get("/").await.status, 200);
}

#[tokio::test]
async fn activity_is_read_page_by_page() {
    let (_app, mut owner) = signed_in().await;
    for _ in 0..30 {
        owner.post(path::PROFILE, "name=Maya&time_zone=UTC").await;
    }
    let first = owner.get(path::ACTIVITY).await.body;
    assert!(first.contains("Profile changed") && !first.contains("First page"));
    let next = first.split("href=\"").find(|rest| rest.contains(">Next<")).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = owner.get(&next).await.body;
    assert!(second.contains("First page") && second.contains("data-focus=\"panel-title\""));
    let nothing = owner.get("/settings/activity?show=sign-ins&size=x&after=&before=y").await;
    assert_eq!(nothing.status, 200);
    assert!(!nothing.body.contains("Profile changed"));
}

#[tokio::test]
async fn without_trusted_browsers_no_page_mentions_them() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    let pages =
        [path::HOME, path::TWO_FACTOR, path::SET_UP_DONE, path::DISABLE, path::NOT_ME, path::HELP];
    let mentions = |body: &str| {
        let text = body.to_lowercase();
        // The tab exists in any case: signed-in browsers are below.
        text.replace(">trusted browsers</a>", "").contains("trusted")
    };
    for page in pages {
        let answer = browser.get(page).await;
        assert!(answer.status == 200 && !mentions(&answer.body), "{page}: {}", answer.body);
    }
    app.bench.allow_everything().await;
    for page in pages {
        assert!(mentions(&browser.get(page).await.body), "{page}");
    }
}
