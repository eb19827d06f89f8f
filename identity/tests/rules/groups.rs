//! Groups of users.

mod concurrent;
mod members;

use crate::{administrator, any_client};
use identity::{
    account::AccountId,
    group::{
        self, Changed, Deleted, Description, Group, GroupId, GroupName, Listed, MOST_GROUPS, Saved,
        Title, Update,
    },
    secret::Token,
    testing::Bench,
};

fn description(name: &str, title: &str) -> Description {
    Description { name: GroupName::parse(name).unwrap(), title: Title::parse(title).unwrap() }
}

async fn create(bench: &Bench, token: &Token, name: &str, title: &str) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    group::create(&bench.services, fresh, description(name, title), &any_client()).await.unwrap()
}

/// A new group.
pub(crate) async fn made(bench: &Bench, token: &Token, name: &str, title: &str) -> GroupId {
    match create(bench, token, name, title).await {
        Saved::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn edit(
    bench: &Bench,
    token: &Token,
    seen: &Group,
    name: &str,
    title: &str,
) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let update = Update { version: seen.version, description: description(name, title) };
    group::edit(&bench.services, fresh, seen.id, update, &any_client()).await.unwrap()
}

pub(crate) async fn find(bench: &Bench, token: &Token, id: GroupId) -> Option<Group> {
    let session = bench.session(token).await;
    group::find(&bench.services, session.administrator().unwrap(), id).await.unwrap()
}

async fn list(bench: &Bench, token: &Token) -> Vec<Listed> {
    let session = bench.session(token).await;
    group::list(&bench.services, session.administrator().unwrap()).await.unwrap()
}

pub(crate) async fn delete(bench: &Bench, token: &Token, id: GroupId) -> Deleted {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    group::delete(&bench.services, fresh, id, &any_client()).await.unwrap()
}

pub(crate) async fn add(bench: &Bench, token: &Token, id: GroupId, account: AccountId) -> Changed {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    group::add(&bench.services, fresh, id, account, &any_client()).await.unwrap()
}

pub(crate) async fn remove(
    bench: &Bench,
    token: &Token,
    id: GroupId,
    account: AccountId,
) -> Changed {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    group::remove(&bench.services, fresh, id, account, &any_client()).await.unwrap()
}

async fn last_details(bench: &Bench) -> String {
    bench.column("audit_events", "details").await.pop().unwrap()
}

#[tokio::test]
async fn a_group_is_created_edited_and_deleted_and_each_change_is_recorded() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Staff", " Alle  Ansatte ").await;
    let group = find(&bench, &token, id).await.unwrap();
    assert_eq!((group.name.as_str(), group.title.as_str()), ("staff", "Alle  Ansatte"));
    assert_eq!(last_details(&bench).await, r#"{"name":"staff","title":"Alle  Ansatte"}"#);

    assert!(matches!(edit(&bench, &token, &group, "crew", "Crew").await, Saved::Done(_)));
    let changed = r#"{"group":"staff","name":{"from":"staff","to":"crew"},"title":{"from":"Alle  Ansatte","to":"Crew"}}"#;
    assert_eq!(last_details(&bench).await, changed);
    // The form showed another version.
    let Saved::Conflict(now) = edit(&bench, &token, &group, "team", "Team").await else { panic!() };
    assert_eq!(now.name, "crew");
    let events = bench.column("audit_events", "event").await.len();
    assert!(matches!(edit(&bench, &token, &now, "crew", "Crew").await, Saved::Done(_)));
    assert_eq!(bench.column("audit_events", "event").await.len(), events, "nothing changed");

    add(&bench, &token, id, bench.session(&token).await.account()).await;
    let Deleted::Done(deleted) = delete(&bench, &token, id).await else { panic!() };
    assert_eq!(deleted.title, "Crew");
    assert_eq!(last_details(&bench).await, r#"{"members":1,"name":"crew","title":"Crew"}"#);
    assert_eq!(delete(&bench, &token, id).await, Deleted::Gone);
    assert!(matches!(edit(&bench, &token, &now, "crew", "Crew").await, Saved::Gone));
    let kinds = bench.column("audit_events", "event").await;
    let kinds: Vec<_> = kinds.iter().filter(|kind| kind.starts_with("group")).collect();
    assert_eq!(kinds, ["group_created", "group_changed", "group_member_added", "group_deleted"]);
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn names_are_unique_and_the_list_is_in_the_order_of_titles() {
    let (bench, token) = administrator().await;
    for (name, title) in [("c", "émile"), ("a", "Frank"), ("b", "Zoë"), ("d", "Emil")] {
        made(&bench, &token, name, title).await;
    }
    assert!(matches!(create(&bench, &token, "A", "Another").await, Saved::NameTaken));
    let groups = list(&bench, &token).await;
    let names: Vec<_> = groups.iter().map(|listed| listed.group.name.as_str()).collect();
    assert_eq!(names, ["d", "c", "a", "b"]);
    let first = &groups[0].group;
    assert!(matches!(edit(&bench, &token, first, "a", "Emil").await, Saved::NameTaken));
    assert!(matches!(edit(&bench, &token, first, "d", "Emilie").await, Saved::Done(_)));
}

#[tokio::test]
async fn there_is_a_limit_to_the_number_of_groups() {
    let (bench, token) = administrator().await;
    for number in 1..MOST_GROUPS {
        let insert = "INSERT INTO groups (name, title, version, created_at)";
        let insert = format!("{insert} VALUES ('g{number}', 'Group', 1, 0)");
        bench.try_statement(&insert).await.unwrap();
    }
    assert!(matches!(create(&bench, &token, "last", "Last").await, Saved::Done(_)));
    assert!(matches!(create(&bench, &token, "more", "More").await, Saved::TooMany));
}

#[test]
fn at29_a_name_that_applications_could_misread_is_no_name_of_a_group() {
    for text in ["a,admins", "a;admins", "a admins", "a\nRemote-Groups: admins", "", "-a", "ädmins"]
    {
        assert!(GroupName::parse(text).is_none(), "{text:?}");
    }
}

#[tokio::test]
async fn a_former_administrator_cannot_change_groups() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "staff", "Staff").await;
    let group = find(&bench, &token, id).await.unwrap();
    let session = bench.session(&token).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client, own) = (&bench.services, any_client(), session.account());
    let update = Update { version: group.version, description: description("crew", "Crew") };
    let created = group::create(services, fresh, description("a", "A"), &client).await.unwrap();
    let edited = group::edit(services, fresh, id, update, &client).await.unwrap();
    let added = group::add(services, fresh, id, own, &client).await.unwrap();
    assert!(matches!((created, edited), (Saved::Gone, Saved::Gone)));
    assert_eq!(added, Changed::Gone);
    assert_eq!(group::delete(services, fresh, id, &client).await.unwrap(), Deleted::Gone);
    assert_eq!(bench.column("groups", "name").await, ["staff"]);
}
