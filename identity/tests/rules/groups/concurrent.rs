//! Changes of groups at the same time.

use super::{description, edit, find, made};
use crate::{administrator, any_client, at_once};
use identity::{
    account::AccountId,
    group::{self, Changed, GroupId, MOST_GROUPS, MOST_OF_ONE_USER, Saved},
    services::Services,
    session::Session,
    testing::START,
};

async fn created(services: Services, session: Session, name: String) -> Saved {
    let fresh = session.fresh_administrator(START).unwrap();
    group::create(&services, fresh, description(&name, "Group"), &any_client()).await.unwrap()
}

async fn added(services: Services, session: Session, id: GroupId, account: AccountId) -> Changed {
    let fresh = session.fresh_administrator(START).unwrap();
    group::add(&services, fresh, id, account, &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn groups_that_are_created_at_once_have_different_names_and_keep_the_limit() {
    let (bench, token) = administrator().await;
    for number in 3..=MOST_GROUPS {
        let insert = "INSERT INTO groups (name, title, version, created_at)";
        let insert = format!("{insert} VALUES ('g{number}', 'Group', 1, 0)");
        bench.try_statement(&insert).await.unwrap();
    }
    // Two more fit.
    let mut tasks = Vec::new();
    for name in ["new", "new", "newer", "newest", "other"] {
        let session = bench.session(&token).await;
        tasks.push(created(bench.services.clone(), session, name.to_owned()));
    }
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done(_))).count();
    assert_eq!(done, 2, "{outcomes:?}");
    assert_eq!(bench.column("groups", "name").await.len() as u64, MOST_GROUPS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_who_is_added_to_many_groups_at_once_keeps_the_limit() {
    let (bench, token) = administrator().await;
    let own = bench.session(&token).await.account();
    let mut tasks = Vec::new();
    for number in 1..=MOST_OF_ONE_USER + 3 {
        let id = 1000 + number;
        let insert = "INSERT INTO groups (id, name, title, version, created_at)";
        let insert = format!("{insert} VALUES ({id}, 'g{id}', 'Group', 1, 0)");
        bench.try_statement(&insert).await.unwrap();
        if number < MOST_OF_ONE_USER {
            let member = "INSERT INTO group_members (group_id, account_id)";
            bench.try_statement(&format!("{member} VALUES ({id}, {own})")).await.unwrap();
            continue;
        }
        let session = bench.session(&token).await;
        let id = GroupId::parse(&id.to_string()).unwrap();
        tasks.push(added(bench.services.clone(), session, id, own));
    }
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|each| matches!(each, Changed::Done { .. })).count();
    assert_eq!(done, 1, "{outcomes:?}");
    assert_eq!(bench.column("group_members", "group_id").await.len() as u64, MOST_OF_ONE_USER);
}

#[tokio::test]
async fn of_two_administrators_who_edit_a_group_the_second_sees_what_the_first_saved() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "staff", "Staff").await;
    let seen = find(&bench, &token, id).await.unwrap();
    assert!(matches!(edit(&bench, &token, &seen, "staff", "First").await, Saved::Done(_)));
    let Saved::Conflict(now) = edit(&bench, &token, &seen, "staff", "Second").await else {
        panic!("the second administrator overwrote the first one's change");
    };
    assert_eq!(now.title, "First");
    assert!(matches!(edit(&bench, &token, &now, "staff", "Second").await, Saved::Done(_)));
}
