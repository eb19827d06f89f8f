//! "Check a person".

use super::{form, group, made, office};
use crate::test_app::Browser;
use app::pages::path;

const KIM: &str = "kim@example.com";

async fn answer(browser: &mut Browser, application: &str, email: &str) -> String {
    let query = form(&[("email", email)]);
    let answer = browser.get(&format!("{application}/check?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn what_would_happen_to_a_user_is_said_with_the_reason() {
    let (app, mut browser) = office().await;
    let kim = app.bench.person(KIM, "Kim Li", "member").await;
    let staff = group(&mut browser, "Staff", "staff").await;
    let members = [("who", "members"), ("group", staff.as_str())];
    let wiki = made(&mut browser, "Wiki", &[]).await;
    assert!(answer(&mut browser, &wiki, KIM).await.contains("Kim Li can open Wiki."));
    let files = made(&mut browser, "Files", &members).await;
    let refused = "Kim Li cannot open Files, because they are not in Staff.";
    assert!(answer(&mut browser, &files, KIM).await.contains(refused));
    let add = path::with(path::GROUP_MEMBERS, &staff);
    browser.post(&add, &form(&[("email", KIM)])).await;
    assert!(answer(&mut browser, &files, KIM).await.contains("Kim Li can open Files."));
    let mail = made(&mut browser, "Mail", &[("proof", "second_factor")]).await;
    let set_up = "Kim Li would have to set up a second factor first. Then they can open Mail.";
    assert!(answer(&mut browser, &mail, KIM).await.contains(set_up));
    browser.post(&format!("{wiki}/turn-off"), "").await;
    let off = "Kim Li cannot open Wiki, because it is turned off.";
    assert!(answer(&mut browser, &wiki, KIM).await.contains(off));
    let deactivate = format!("UPDATE accounts SET status = 'deactivated' WHERE id = {kim}");
    app.bench.try_statement(&deactivate).await.unwrap();
    let inactive = "Kim Li cannot open Files, because their account is not active.";
    assert!(answer(&mut browser, &files, KIM).await.contains(inactive));
}

#[tokio::test]
async fn the_administrators_own_sign_in_gets_too_old() {
    let (app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[("age", "5")]).await;
    let own = app.bench.column("accounts", "email").await.remove(0);
    assert!(answer(&mut browser, &wiki, &own).await.contains(" can open Wiki."));
    app.bench.clock.advance(7 * 60);
    let page = answer(&mut browser, &wiki, &own).await;
    assert!(
        page.contains(
            "would be asked for an identity check, because the last one is 7 minutes old."
        )
    );
    assert!(page.contains("After signing in again: "));
}

#[tokio::test]
async fn mistakes_in_the_address_are_shown() {
    let (_app, mut browser) = office().await;
    let check = format!("{}/check", made(&mut browser, "Wiki", &[]).await);
    assert!(!browser.get(&check).await.body.contains("Enter an email address"));
    for (email, text) in [
        ("", "Enter an email address"),
        ("kim", "Enter an email address in the form name@example.com"),
        (KIM, "No user has this email address"),
    ] {
        let answer = browser.get(&format!("{check}?{}", form(&[("email", email)]))).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}");
        assert!(answer.body.contains(&format!("value=\"{email}\"")), "{text}");
    }
}
