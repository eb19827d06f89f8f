//! The pages of applications, and the applications on the home page.

mod check;
mod connection;
mod gate;
mod home;
mod keys;
mod known;
mod preview;
mod subjects;

use crate::test_app::{Browser, TestApp, encoded, signed_in};
use app::pages::path;

const WIKI: &str = "https://wiki.example.org/";

/// An administrator with a recent identity check.
async fn office() -> (TestApp, Browser) {
    let (app, mut browser) = signed_in().await;
    browser.prove(path::APPLICATIONS).await;
    (app, browser)
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

/// The form of an application that everyone can open in the usual way, with further fields.
fn fields(name: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("name", name), ("address", WIKI)];
    for usual in [("who", "everyone"), ("proof", "usual"), ("age", "")] {
        if more.iter().all(|(name, _)| *name != usual.0) {
            fields.push(usual);
        }
    }
    fields.extend(more);
    form(&fields)
}

/// The address of a new application.
async fn made(browser: &mut Browser, name: &str, more: &[(&str, &str)]) -> String {
    let saved = browser.post(path::APPLICATION_NEW, &fields(name, more)).await;
    let application = saved.location().to_owned();
    assert!(application.starts_with("/admin/applications/"), "{}", saved.body);
    application
}

/// The id of a new group.
async fn group(browser: &mut Browser, title: &str, name: &str) -> String {
    let sent = form(&[("title", title), ("name", name)]);
    let saved = browser.post(path::GROUP_NEW, &sent).await;
    saved.location().rsplit('/').next().unwrap().to_owned()
}

async fn version(browser: &mut Browser, application: &str) -> String {
    let page = browser.get(&format!("{application}/edit")).await.body;
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_application_is_created_edited_turned_off_and_on_and_deleted() {
    let (_app, mut browser) = office().await;
    let empty = browser.get(path::APPLICATIONS).await.body;
    assert!(
        empty.contains("No applications yet.")
            && empty.contains("href=\"/admin/applications\" aria-current=\"page\"")
    );
    let dialog = browser.get(path::APPLICATION_NEW).await.body;
    assert!(dialog.contains("Create application") && dialog.contains("There are no groups yet."));
    assert!(!dialog.contains("can open this application"), "nothing was saved");
    let wiki = made(&mut browser, "<b>Wiki</b>", &[]).await;
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("The application &lt;b&gt;Wiki&lt;/b&gt; was created."));
    assert!(page.contains("Application Details") && page.contains(">Everyone<"));
    assert!(page.contains("1 of 1 user can open this application."));
    assert!(page.contains("find it on their home page."));

    let staff = group(&mut browser, "Staff", "staff").await;
    let version = version(&mut browser, &wiki).await;
    let more = [
        ("who", "members"),
        ("group", &staff),
        ("proof", "passkey"),
        ("age", "90"),
        ("trusted_browser", "on"),
        ("version", &version),
    ];
    let edited = fields("Wiki", &more);
    let edit = format!("{wiki}/edit");
    assert_eq!(browser.post(&edit, &edited).await.location(), wiki);
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("Changes to Wiki were saved."), "{page}");
    assert!(page.contains(">Staff</a>") && page.contains(">With a passkey<"));
    assert!(page.contains(">90 minutes<") && page.contains(">Accepted<"));
    assert!(page.contains("0 of 1 user can open this application."));
    let dialog = browser.get(&edit).await.body;
    assert!(dialog.contains("0 of 1 user can open this application."));
    assert!(dialog.contains(&format!("value=\"{staff}\" checked")));
    assert!(dialog.contains("<option value=\"90\" selected"), "a time that is not offered");
    let late = browser.post(&edit, &edited.replace("90", "60")).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("Someone else changed this in the meantime."));
    assert!(late.body.contains("Saved in the meantime: 90 minutes"));
    let late = browser.post(&edit, &fields("Wiki", &[("version", &version)])).await;
    for saved in ["Members of any of these groups", "Staff", "With a passkey", "checked"] {
        assert!(late.body.contains(&format!("Saved in the meantime: {saved}")), "{saved}");
    }
    let list = browser.get(path::APPLICATIONS).await.body;
    assert!(list.contains(">Members of Staff<"));
    assert!(list.contains("With a passkey, again after 90 minutes"));

    let (off, on) = (format!("{wiki}/turn-off"), format!("{wiki}/turn-on"));
    let question = browser.get(&off).await.body;
    assert!(question.contains("Turn off Wiki?") && question.contains("Its settings are kept."));
    assert_eq!(browser.post(&off, "").await.location(), wiki);
    assert!(browser.get(&wiki).await.body.contains("Wiki was turned off."));
    assert!(browser.get(path::APPLICATIONS).await.body.contains("Off"));
    assert_eq!(browser.get(&on).await.location(), wiki);
    assert_eq!(browser.post(&on, "").await.location(), wiki);
    assert!(browser.get(&wiki).await.body.contains("Wiki was turned on."));

    let delete = format!("{wiki}/delete");
    assert!(browser.get(&delete).await.body.contains("Delete Wiki?"));
    assert_eq!(browser.post(&delete, "").await.location(), path::APPLICATIONS);
    assert!(
        browser.get(path::APPLICATIONS).await.body.contains("The application Wiki was deleted.")
    );
    for gone in [&wiki, &edit, &off, &delete, &format!("{wiki}/check")] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
}

#[tokio::test]
async fn an_application_without_an_address_is_not_on_the_home_page() {
    let (_app, mut browser) = office().await;
    let fields = form(&[("name", "Wiki"), ("who", "everyone"), ("proof", "usual"), ("age", "")]);
    let saved = browser.post(path::APPLICATION_NEW, &fields).await;
    let page = browser.get(saved.location()).await.body;
    assert!(page.contains("None. It is not listed on the home page."), "{page}");
    assert!(!page.contains("find it on their home page."));
}

#[tokio::test]
async fn mistakes_are_shown_at_their_fields_and_input_is_kept() {
    let (_app, mut browser) = office().await;
    made(&mut browser, "Wiki", &[]).await;
    let group = group(&mut browser, "Staff", "staff").await;
    let long = "x".repeat(101);
    for (name, more, text) in [
        ("", vec![], "Enter a name"),
        (long.as_str(), vec![], "The name can be at most 100 characters"),
        ("WIKI", vec![], "Another application has this name"),
        ("A", vec![("who", "members")], "Choose at least one group"),
        ("A", vec![("who", "members"), ("group", "999")], "One of the groups was deleted."),
        ("A", vec![("who", "all")], "Choose who can open it"),
        ("A", vec![("proof", "none")], "Choose how they must sign in"),
        ("A", vec![("age", "721")], "Choose a time from the list"),
        ("A", vec![("age", "0")], "Choose a time from the list"),
    ] {
        let mut more = more;
        more.push(("trusted_browser", "on"));
        let answer = browser.post(path::APPLICATION_NEW, &fields(name, &more)).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}");
        assert!(answer.body.contains(&format!("value=\"{name}\"")), "{text}");
        assert!(answer.body.contains("name=\"trusted_browser\" value=\"on\" checked"), "{text}");
    }
    for address in ["http://wiki.example.org", "javascript:alert(1)", "https://a@b.example/"] {
        let sent = form(&[
            ("name", "A"),
            ("address", address),
            ("who", "members"),
            ("group", &group),
            ("proof", "usual"),
            ("age", "30"),
        ]);
        let answer = browser.post(path::APPLICATION_NEW, &sent).await;
        assert_eq!(answer.status, 422, "{address}");
        assert!(answer.body.contains("Enter an address that begins with https://"), "{address}");
        assert!(answer.body.contains(&format!("value=\"{group}\" checked")), "{address}");
        assert!(answer.body.contains("<option value=\"30\" selected"), "{address}");
    }
}

#[tokio::test]
async fn a_group_that_an_application_names_is_not_deleted() {
    let (_app, mut browser) = office().await;
    let staff = group(&mut browser, "Staff", "staff").await;
    let group = path::with(path::GROUP, &staff);
    assert!(browser.get(&group).await.body.contains("No application requires this group."));
    let wiki = made(&mut browser, "Wiki", &[("who", "members"), ("group", &staff)]).await;
    assert!(browser.get(&group).await.body.contains(&format!("href=\"{wiki}\">Wiki</a>")));
    let refused = browser.post(&format!("{group}/delete"), "").await;
    assert_eq!(refused.location(), group);
    let page = browser.get(&group).await.body;
    assert!(page.contains("The group was not deleted, because it decides who can open Wiki."));
}

#[tokio::test]
async fn changes_of_applications_need_a_recent_identity_check() {
    let (app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    app.bench.clock.advance(601);
    for (path, sent) in [
        (path::APPLICATION_NEW.to_owned(), fields("Other", &[])),
        (format!("{wiki}/edit"), fields("Other", &[("version", "1")])),
        (format!("{wiki}/turn-off"), String::new()),
        (format!("{wiki}/turn-on"), String::new()),
        (format!("{wiki}/delete"), String::new()),
    ] {
        let answer = browser.post(&path, &sent).await;
        assert!(answer.requires_identity_check_for(&path), "{path}: {}", answer.location());
    }
    assert_eq!(app.bench.column("applications", "name").await, ["Wiki"]);
    let asked = browser.post(&format!("{wiki}/turn-off"), "").await;
    assert_eq!(browser.verify(&asked).await.location(), wiki);
    assert!(browser.get(&wiki).await.body.contains("Wiki was turned off."));
}
