//! P-SWITCH.

use super::{connect, follow, leaves, request, waits};
use crate::test_app::signed_in;
use app::pages::path;

#[tokio::test]
async fn a_user_continues_with_this_account_or_with_another_one() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    app.bench.clock.advance(5);
    let to = waits(&browser.get(&request("&prompt=select_account")).await);
    let page = browser.get(&to).await;
    assert_eq!(page.status, 200);
    for shown in [
        "Choose an account",
        "Our &lt;Wiki&gt; asks which account to use.",
        "Continue as Maya",
        "Use another account",
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    let chosen = browser.post(&format!("{to}/account"), "").await;
    assert_eq!(chosen.location(), to);
    assert_eq!(leaves(&follow(&mut browser, chosen).await)[0].0, "code");

    let to = waits(&browser.get(&request("&prompt=select_account")).await);
    let other = browser.post(&format!("{to}/other-account"), "").await;
    assert_eq!(other.location(), path::sign_in_then(&to));
    assert!(!browser.cookies.contains_key("__Host-session"));
    let gone = browser.get(&to).await;
    assert!(gone.location().starts_with(path::SIGN_IN), "{}", gone.location());
}

#[tokio::test]
async fn nothing_is_chosen_for_a_request_that_does_not_wait() {
    let (_app, mut browser) = signed_in().await;
    for name in ["x".to_owned(), "A".repeat(43)] {
        for path in [path::CONTINUE_AS, path::CONTINUE_AS_OTHER] {
            let answer = browser.post(&path.replace("{request}", &name), "").await;
            assert_eq!(answer.status, 404, "{name}");
        }
    }
    assert_eq!(browser.get(path::SESSION).await.status, 200, "the user stays signed in");
}
