//! The pages of groups, and the groups of a user.

use crate::test_app::{Browser, TestApp, encoded, signed_in};
use app::pages::path;

const KIM: &str = "kim@example.com";

/// An administrator with a recent identity check, and a group.
async fn office() -> (TestApp, Browser, String) {
    let (app, mut browser) = signed_in().await;
    browser.prove(path::GROUPS).await;
    let saved = browser.post(path::GROUP_NEW, &fields("Staff", "staff")).await;
    let group = saved.location().to_owned();
    assert!(group.starts_with("/admin/groups/"), "{}", saved.body);
    (app, browser, group)
}

fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

fn fields(title: &str, name: &str) -> String {
    form(&[("title", title), ("name", name)])
}

/// The version that D-GROUP-EDIT shows.
async fn version(browser: &mut Browser, group: &str) -> String {
    let page = browser.get(&format!("{group}/edit")).await.body;
    let (_, rest) = page.split_once("name=\"version\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_group_is_created_edited_and_deleted() {
    let (_app, mut browser) = signed_in().await;
    let empty = browser.get(path::GROUPS).await.body;
    assert!(
        empty.contains("No groups yet.")
            && empty.contains("href=\"/admin/groups\" aria-current=\"page\"")
    );
    assert!(browser.get(path::GROUP_NEW).await.body.contains("Create group"));
    browser.prove(path::GROUPS).await;
    let saved = browser.post(path::GROUP_NEW, &fields("<b>Staff</b>", "Staff")).await;
    let group = saved.location().to_owned();
    let page = browser.get(&group).await.body;
    assert!(page.contains("The group &lt;b&gt;Staff&lt;/b&gt; was created."));
    assert!(
        page.contains("Group Details") && page.contains(">staff<") && page.contains("0 members")
    );
    let version = version(&mut browser, &group).await;
    let edited = format!("{}&version={version}", fields("Crew", "crew"));
    let edit = format!("{group}/edit");
    assert_eq!(browser.post(&edit, &edited).await.location(), group);
    let page = browser.get(&group).await.body;
    assert!(page.contains("Changes to Crew were saved."), "{page}");
    let late = browser.post(&edit, &edited).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("Someone else changed this in the meantime."));
    assert!(browser.get(path::GROUPS).await.body.contains(">Crew</a>"));
    let delete = format!("{group}/delete");
    assert!(browser.get(&delete).await.body.contains("Delete Crew?"));
    assert_eq!(browser.post(&delete, "").await.location(), path::GROUPS);
    assert!(browser.get(path::GROUPS).await.body.contains("The group Crew was deleted."));
    for gone in [&group, &edit, &delete] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
}

#[tokio::test]
async fn mistakes_are_shown_at_their_fields_and_input_is_kept() {
    let (_app, mut browser, _) = office().await;
    let long = "x".repeat(101);
    for (title, name, text) in [
        ("", "a", "Enter a title"),
        (long.as_str(), "a", "The title can be at most 100 characters"),
        ("Staff", "a,admins", "Use up to 64 lowercase letters"),
        ("Staff", "STAFF", "Another group has this name"),
    ] {
        let answer = browser.post(path::GROUP_NEW, &fields(title, name)).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}");
        assert!(answer.body.contains(&format!("value=\"{name}\"")), "{text}");
    }
}

#[tokio::test]
async fn members_are_added_by_address_and_removed() {
    let (app, mut browser, group) = office().await;
    let id = app.bench.person(KIM, "Kim Li", "member").await;
    let add = format!("{group}/members");
    for (address, text) in
        [("", "Enter an email address"), ("nobody@example.com", "No user has this email address")]
    {
        let answer = browser.post(&add, &form(&[("email", address)])).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}");
    }
    let kim = form(&[("email", KIM)]);
    assert_eq!(browser.post(&add, &kim).await.location(), group);
    let page = browser.get(&group).await.body;
    assert!(page.contains("Kim Li was added to Staff.") && page.contains(">1 member<"));
    let again = browser.post(&add, &kim).await;
    assert!(again.body.contains("This user is a member already"));
    assert!(browser.get(path::GROUPS).await.body.contains(">1<"));
    let found = browser.get(&format!("{group}?q=kim")).await.body;
    assert!(found.contains("1 member<") && found.contains(">Kim Li</a>"));
    assert!(found.contains("kim@<wbr>example.<wbr>com"), "the address wraps at sensible places");
    let none = browser.get(&format!("{group}?q=ola")).await.body;
    assert!(none.contains("0 of 1 members") && !none.contains(">Kim Li</a>"));
    assert_eq!(browser.get(&add).await.location(), group);
    let remove = format!("{group}/members/{id}/remove");
    assert_eq!(browser.post(&remove, "").await.location(), group);
    assert!(browser.get(&group).await.body.contains("was removed from Staff."));
    let unknown = format!("{group}/members/999/remove");
    assert_eq!(browser.post(&unknown, "").await.status, 404);
}

#[tokio::test]
async fn the_groups_of_a_user_are_changed_on_the_page_of_the_user() {
    let (app, mut browser, group) = office().await;
    let id = app.bench.person(KIM, "Kim", "member").await;
    let (user, number) = (path::with(path::USER, id), group.rsplit('/').next().unwrap());
    assert!(browser.get(&user).await.body.contains("In no group."));
    let groups = path::with(path::USER_GROUPS, id);
    let added = browser.post(&groups, &form(&[("group", number)])).await;
    assert_eq!(added.location(), user);
    let page = browser.get(&user).await.body;
    assert!(
        page.contains("Kim was added to Staff.") && page.contains(&format!("href=\"{group}\""))
    );
    assert!(!page.contains("Add to group"), "there is no other group");
    let remove = format!("{groups}/{number}/remove");
    assert_eq!(browser.get(&remove).await.location(), user);
    assert_eq!(browser.post(&remove, "").await.location(), user);
    assert!(browser.get(&user).await.body.contains("Kim was removed from Staff."));
    for unknown in ["999", "x"] {
        let answer = browser.post(&groups, &form(&[("group", unknown)])).await;
        assert_eq!(answer.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn changes_of_groups_need_a_recent_identity_check() {
    let (app, mut browser, group) = office().await;
    let id = app.bench.person(KIM, "Kim", "member").await;
    let groups = path::with(path::USER_GROUPS, id);
    app.bench.clock.advance(601);
    let number = group.rsplit('/').next().unwrap().to_owned();
    for (path, sent) in [
        (path::GROUP_NEW.to_owned(), fields("Crew", "crew")),
        (format!("{group}/edit"), format!("{}&version=1", fields("Crew", "crew"))),
        (format!("{group}/delete"), String::new()),
        (format!("{group}/members"), form(&[("email", KIM)])),
        (format!("{group}/members/{id}/remove"), String::new()),
        (groups.clone(), form(&[("group", &number)])),
        (format!("{groups}/{number}/remove"), String::new()),
    ] {
        let answer = browser.post(&path, &sent).await;
        assert!(answer.requires_identity_check_for(&path), "{path}: {}", answer.location());
    }
    assert_eq!(app.bench.column("groups", "name").await, ["staff"]);
    let add = format!("{group}/members");
    let asked = browser.post(&add, &form(&[("email", KIM)])).await;
    assert_eq!(browser.verify(&asked).await.location(), group);
}
