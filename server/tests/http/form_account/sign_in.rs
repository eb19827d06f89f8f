use super::{KARI, PROFILE, check_secret_fields, form_action, form_actions, member};
use crate::test_app::{TestApp, credentials};
use app::pages::{access::Access, path, routes::routes};

#[tokio::test]
async fn a_form_of_the_user_before_changes_nothing_for_the_next_one() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let mut browser = member(&app, "dina@example.com", "Dina").await;
    let page = browser.get(path::PROFILE).await;
    let action = form_action(&page, path::PROFILE);
    let kari = member(&app, KARI, "Kari Nordmann").await;
    let dina = std::mem::replace(&mut browser.cookies, kari.cookies);
    let refused = browser.post_to(&action, PROFILE).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("You are signed in as Kari Nordmann (kari@example.com) now."));
    assert!(app.bench.column("accounts", "name").await.contains(&"Kari Nordmann".to_owned()));
    // The same user signed in again, with another session.
    browser.cookies = dina;
    browser.keep("__Host-session", app.bench.sign_in("dina@example.com").await.reveal());
    assert_eq!(browser.post_to(&action, PROFILE).await.status, 303);
}

#[tokio::test]
async fn a_code_is_only_for_the_sign_in_that_its_page_was_about() {
    let app = TestApp::new().await;
    let (_, secret) = app.enrolled().await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    check_secret_fields(&app.browser().get(path::SIGN_IN).await);
    let mut forms = 0;
    for page in [path::VERIFY, path::OTHER_METHODS, path::RECOVERY_CODE] {
        let page = browser.get(page).await;
        forms += form_actions(&page).len();
        check_secret_fields(&page);
        assert!(form_actions(&page).iter().all(|action| action.ends_with("?account=1")));
    }
    assert!(forms > 5, "{forms}");
    let code = format!("code={}", app.bench.code(&secret));
    for &(route, access) in routes().table() {
        if access == Access::Pending || route == path::START_OVER {
            for named in ["2", "x"] {
                let refused = browser.post_to(&path::naming(route, Some(named)), &code).await;
                // A page without a form answers with its error.
                assert_eq!(refused.status, 409, "{route}");
                assert!(refused.body.contains("sign in to another account in another tab"));
            }
        }
    }
    assert_eq!(browser.post_to("/sign-in/verify?account=1", &code).await.status, 303);
}
