//! The members of groups.

use super::{add, delete, last_details, list, made, remove};
use crate::{administrator, any_client};
use identity::{
    account::{AccountId, EmailAddress},
    group::{self, Changed, Deleted, GroupId, MOST_OF_ONE_USER, MembersQuery, Page, Position},
    secret::Token,
    testing::{Bench, EMAIL},
    users::{delete as user_deletion, details},
};

async fn members(bench: &Bench, token: &Token, id: GroupId, query: MembersQuery) -> Page {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    group::members(&bench.services, administrator, id, &query).await.unwrap()
}

fn names(page: &Page) -> Vec<&str> {
    page.members.iter().map(|member| member.name.as_str()).collect()
}

async fn add_by_address(bench: &Bench, token: &Token, id: GroupId, email: &str) -> Changed {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let email = EmailAddress::parse(email).unwrap();
    group::add_by_address(&bench.services, fresh, id, &email, &any_client()).await.unwrap()
}

#[tokio::test]
async fn users_are_added_and_removed_and_each_change_is_recorded() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "staff", "Staff").await;
    let own = bench.session(&token).await.account();
    let done = |user: &str| Changed::Done { user: user.to_owned(), group: "Staff".to_owned() };
    assert_eq!(add_by_address(&bench, &token, id, EMAIL).await, done("Maya Lindqvist"));
    assert_eq!(last_details(&bench).await, r#"{"group":"staff"}"#);
    assert_eq!(add(&bench, &token, id, own).await, Changed::OutOfDate);
    assert_eq!(add_by_address(&bench, &token, id, "nobody@example.org").await, Changed::NoSuchUser);
    assert_eq!(list(&bench, &token).await[0].members, 1);
    assert_eq!(remove(&bench, &token, id, own).await, done("Maya Lindqvist"));
    assert_eq!(remove(&bench, &token, id, own).await, Changed::OutOfDate);
    assert_eq!(list(&bench, &token).await[0].members, 0);
    let unknown = GroupId::parse("999").unwrap();
    assert_eq!(add(&bench, &token, unknown, own).await, Changed::Gone);
    let nobody = AccountId::parse("999").unwrap();
    assert_eq!(add(&bench, &token, id, nobody).await, Changed::Gone);
    let events = bench.column("audit_events", "event").await;
    let changes: Vec<_> = events.iter().filter(|event| event.starts_with("group_m")).collect();
    assert_eq!(changes, ["group_member_added", "group_member_removed"]);
}

#[tokio::test]
async fn the_members_are_read_page_by_page_and_searched() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "staff", "Staff").await;
    let other = made(&bench, &token, "other", "Other").await;
    for (name, email) in [
        ("Émile", "a_b@x.example"),
        ("Bo", "bo@x.example"),
        ("Al", "al%@x.example"),
        ("Cy", "cy@x.example"),
    ] {
        let account = bench.person(email, name, "member").await;
        add(&bench, &token, id, account).await;
    }
    let outsider = bench.person("zed@x.example", "Zed", "member").await;
    add(&bench, &token, other, outsider).await;
    let of = |text: &str, position| MembersQuery { text: text.to_owned(), position, size: 2 };
    let first = members(&bench, &token, id, of("", Position::First)).await;
    assert_eq!((names(&first), first.matching, first.total), (vec!["Al", "Bo"], 4, 4));
    assert_eq!((first.has_previous, first.has_next), (false, true));
    let after = Position::After(first.members[1].id.number());
    let second = members(&bench, &token, id, of("", after)).await;
    assert_eq!(names(&second), ["Cy", "Émile"]);
    assert_eq!((second.has_previous, second.has_next), (true, false));
    let before = Position::Before(second.members[0].id.number());
    assert_eq!(names(&members(&bench, &token, id, of("", before)).await), ["Al", "Bo"]);
    let gone = members(&bench, &token, id, of("", Position::After(999))).await;
    assert_eq!((names(&gone), gone.has_previous), (vec!["Al", "Bo"], false));
    // No character of the search text has a special meaning.
    for (text, found) in [
        ("emile", vec!["Émile"]),
        ("a_b", vec!["Émile"]),
        ("%", vec!["Al"]),
        ("zed", vec![]),
        ("\\", vec![]),
    ] {
        let page = members(&bench, &token, id, of(text, Position::First)).await;
        assert_eq!((names(&page), page.matching), (found.clone(), found.len() as u64), "{text}");
        assert_eq!(page.total, 4);
    }
}

#[tokio::test]
async fn one_user_is_in_a_limited_number_of_groups() {
    let (bench, token) = administrator().await;
    let own = bench.session(&token).await.account();
    let last = made(&bench, &token, "last", "Last").await;
    for number in 1..=MOST_OF_ONE_USER {
        let group = format!(
            "INSERT INTO groups (id, name, title, version, created_at) \
             VALUES ({0}, 'g{0}', 'Group', 1, 0)",
            1000 + number
        );
        let member = "INSERT INTO group_members (group_id, account_id)";
        let member = format!("{member} VALUES ({}, {own})", 1000 + number);
        bench.try_statement(&group).await.unwrap();
        bench.try_statement(&member).await.unwrap();
    }
    assert_eq!(add(&bench, &token, last, own).await, Changed::TooMany);
    remove(&bench, &token, GroupId::parse("1001").unwrap(), own).await;
    assert!(matches!(add(&bench, &token, last, own).await, Changed::Done { .. }));
}

#[tokio::test]
async fn memberships_end_with_the_user_and_with_the_group() {
    let (bench, token) = administrator().await;
    let staff = made(&bench, &token, "staff", "Staff").await;
    let crew = made(&bench, &token, "crew", "Crew").await;
    let kim = bench.person("kim@example.com", "Kim", "member").await;
    for group in [staff, crew] {
        add(&bench, &token, group, kim).await;
    }
    let session = bench.session(&token).await;
    let details = details::details(&bench.services, session.administrator().unwrap(), kim).await;
    let details = details.unwrap().unwrap();
    let titles: Vec<_> = details.groups.iter().map(|group| group.title.as_str()).collect();
    assert_eq!(titles, ["Crew", "Staff"]);
    assert!(details.other_groups.is_empty());
    assert!(matches!(delete(&bench, &token, crew).await, Deleted::Done(_)));
    assert_eq!(bench.column("group_members", "account_id").await, [kim.to_string()]);
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    user_deletion::delete(&bench.services, fresh, kim, &any_client()).await.unwrap();
    assert!(bench.column("group_members", "account_id").await.is_empty());
}
