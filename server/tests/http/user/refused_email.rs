use super::{form, office, with};
use app::pages::path;

#[tokio::test]
async fn an_address_that_refused_an_email_is_shown_to_administrators() {
    let (app, mut browser, id) = office().await;
    let refused = "The mail server did not accept an email to";
    assert!(!browser.get(path::DASHBOARD).await.body.contains(refused));
    let update = format!("UPDATE accounts SET mail_refused_at = 1804165509 WHERE id = {id}");
    app.bench.try_statement(&update).await.unwrap();
    let user = path::with(path::USER, &id);
    let dashboard = browser.get(path::DASHBOARD).await.body;
    assert!(dashboard.contains(&format!("<a href=\"{user}\">{refused} Ola Nordmann.</a>")));
    let page = browser.get(&user).await.body;
    assert!(page.contains(&format!("{refused} this address on Mar 4, 2027")));
    // Another address has refused nothing yet.
    let fields = form(&mut browser, &id).await;
    let edit = path::with(path::USER_EDIT, &id);
    let saved = browser.post(&edit, &with(&fields, "email", "ola.n@example.com")).await;
    assert_eq!(saved.status, 303);
    assert!(!browser.get(&user).await.body.contains(refused));
}
