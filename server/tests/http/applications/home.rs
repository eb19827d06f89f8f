//! "Your applications" on the home page.

use super::{WIKI, form, group, made, office};
use app::pages::path;

#[tokio::test]
async fn the_home_page_links_to_the_applications_that_the_user_may_open() {
    let (app, mut browser) = office().await;
    assert!(!browser.get(path::HOME).await.body.contains("Your applications"));
    let staff = group(&mut browser, "Staff", "staff").await;
    let wiki = made(&mut browser, "Wiki", &[("who", "members"), ("group", &staff)]).await;
    assert!(!browser.get(path::HOME).await.body.contains("Your applications"), "not a member");
    let own = app.bench.column("accounts", "email").await.remove(0);
    browser.post(&path::with(path::GROUP_MEMBERS, &staff), &form(&[("email", &own)])).await;
    let link = format!("href=\"{WIKI}\" rel=\"noreferrer\">Wiki</a>");
    let page = browser.get(path::HOME).await;
    assert!(page.body.contains("Your applications") && page.body.contains(&link), "{}", page.body);
    assert!(!page.header("content-security-policy").contains("wiki.example.org"));

    // Applications that ask for a proof, or for the setup of a method, are listed as well.
    made(&mut browser, "Mail", &[("proof", "second_factor")]).await;
    assert!(browser.get(path::HOME).await.body.contains(">Mail</a>"));
    // Without an address there is nothing to link to.
    let sent = "name=Silent&address=&who=everyone&proof=usual&age=";
    browser.post(path::APPLICATION_NEW, sent).await;
    assert!(!browser.get(path::HOME).await.body.contains(">Silent</a>"));

    browser.post(&format!("{wiki}/turn-off"), "").await;
    let page = browser.get(path::HOME).await.body;
    assert!(!page.contains(">Wiki</a>") && page.contains(">Mail</a>"));
    browser.post(&format!("{wiki}/turn-on"), "").await;
    let account = app.bench.column("accounts", "id").await.remove(0);
    browser.post(&format!("/admin/groups/{staff}/members/{account}/remove"), "").await;
    assert!(!browser.get(path::HOME).await.body.contains(">Wiki</a>"), "no longer a member");
}
