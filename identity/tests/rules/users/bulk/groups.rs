//! Adding many users to a group, and removing them from it.

use super::{progress, start_with};
use crate::{
    any_client,
    users::{matching, organization},
};
use identity::{
    audit,
    group::{self, Change, Description, GroupId, GroupName, MOST_OF_ONE_USER, Saved, Title},
    session::Session,
    testing::Bench,
    users::{
        bulk::{self, Action, Progress, Selection, State},
        filter::{Filter, Status},
    },
};

const ADD: Action = Action::Group(Change::Add);
const REMOVE: Action = Action::Group(Change::Remove);

async fn staff(bench: &Bench, session: &Session) -> GroupId {
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (name, title) = (GroupName::parse("staff").unwrap(), Title::parse("Staff").unwrap());
    let new = Description { name, title };
    match group::create(&bench.services, fresh, new, &any_client()).await.unwrap() {
        Saved::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn members(bench: &Bench) -> Vec<i64> {
    let ids = bench.column("group_members", "account_id").await;
    let mut ids: Vec<i64> = ids.iter().map(|id| id.parse().unwrap()).collect();
    ids.sort_unstable();
    ids
}

fn numbers(job: &Progress) -> (State, u64, u64, Vec<i64>) {
    let failed = job.failed.iter().map(|failed| failed.id).collect();
    (job.state, job.seen, job.done, failed)
}

#[tokio::test]
async fn many_users_are_added_and_removed_and_those_without_a_change_are_skipped() {
    let (bench, session, _) = organization(12).await;
    let group = Some(staff(&bench, &session).await);
    let these = |ids: &[i64]| Selection::These(ids.to_vec());
    let id = start_with(&bench, &session, ADD, group, these(&[2, 3])).await;
    assert_eq!(numbers(&progress(&bench, &session, id).await), (State::Finished, 2, 2, vec![]));
    // The own account is left out, and account 777 does not exist.
    let id = start_with(&bench, &session, ADD, group, these(&[1, 2, 3, 5, 777])).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!(numbers(&done), (State::Finished, 4, 1, vec![777]));
    assert_eq!(done.group.as_deref(), Some("Staff"));
    assert_eq!(members(&bench).await, [2, 3, 5]);
    let id = start_with(&bench, &session, REMOVE, group, these(&[3, 4, 5])).await;
    assert_eq!(numbers(&progress(&bench, &session, id).await), (State::Finished, 3, 2, vec![]));
    assert_eq!(members(&bench).await, [2]);

    let line = "event || ' ' || account_id || ' ' || details";
    let mut lines = bench.column("audit_events", line).await;
    lines.retain(|line| line.starts_with("group_member"));
    let expected = [
        r#"group_member_added 2 {"group":"staff"}"#,
        r#"group_member_added 3 {"group":"staff"}"#,
        r#"group_member_added 5 {"group":"staff"}"#,
        r#"group_member_removed 3 {"group":"staff"}"#,
        r#"group_member_removed 5 {"group":"staff"}"#,
    ];
    assert_eq!(lines, expected);
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn a_user_in_as_many_groups_as_one_may_be_is_reported() {
    let (bench, session, _) = organization(4).await;
    let group = Some(staff(&bench, &session).await);
    for number in 0..MOST_OF_ONE_USER {
        let id = 1000 + number;
        let insert = "INSERT INTO groups (id, name, title, version, created_at)";
        let insert = format!("{insert} VALUES ({id}, 'g{id}', 'Group', 1, 0)");
        bench.try_statement(&insert).await.unwrap();
        // One more fits for account 3.
        for account in if number == 0 { vec![2] } else { vec![2, 3] } {
            let member = "INSERT INTO group_members (group_id, account_id)";
            bench.try_statement(&format!("{member} VALUES ({id}, {account})")).await.unwrap();
        }
    }
    let id = start_with(&bench, &session, ADD, group, Selection::These(vec![2, 3, 4])).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!(numbers(&done), (State::Finished, 3, 2, vec![2]));
    assert!(done.failed[0].name.is_some());
    // Now account 3 is full, but is a member already.
    let id = start_with(&bench, &session, ADD, group, Selection::These(vec![3])).await;
    assert_eq!(numbers(&progress(&bench, &session, id).await), (State::Finished, 1, 0, vec![]));
}

#[tokio::test]
async fn all_matching_users_are_added_in_pieces_by_several_nodes() {
    let (bench, session, made) = organization(1800).await;
    let group = Some(staff(&bench, &session).await);
    let filter = Filter { status: Some(Status::Active), ..Filter::default() };
    let active = matching(&bench, &session, &filter).await.matching - 1;
    let id = start_with(&bench, &session, ADD, group, Selection::Matching(filter)).await;
    assert_eq!(progress(&bench, &session, id).await.seen, 0);
    let other = bench.another_node().await;
    let (one, two) = tokio::join!(bulk::next_pieces(&bench.services), bulk::next_pieces(&other));
    assert!(one.is_ok() && two.is_ok());
    while bulk::next_pieces(&other).await.unwrap() {}
    let done = progress(&bench, &session, id).await;
    assert_eq!(numbers(&done), (State::Finished, active, active, vec![]));
    let members = members(&bench).await;
    assert_eq!(members.len() as u64, active);
    let is_active = |id: &i64| made.iter().any(|it| it.id == *id && it.status == "active");
    assert!(members.iter().all(is_active));
    let kinds = bench.column("audit_events", "event").await;
    let added = kinds.iter().filter(|kind| *kind == "group_member_added").count();
    assert_eq!(added as u64, active);
}

#[tokio::test]
async fn a_job_ends_when_its_group_is_deleted() {
    let (bench, session, _) = organization(700).await;
    let group = Some(staff(&bench, &session).await);
    let all = Selection::Matching(Filter::default());
    let id = start_with(&bench, &session, ADD, group, all).await;
    assert!(bulk::next_pieces(&bench.services).await.unwrap());
    let before = progress(&bench, &session, id).await;
    assert!(before.done > 0 && before.state == State::Running);
    bench.try_statement("DELETE FROM groups").await.unwrap();
    while bulk::next_pieces(&bench.services).await.unwrap() {}
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.done, done.group), (State::Stopped, before.done, None));
    let newest = async |column| bench.column("audit_events", column).await.pop().unwrap();
    assert_eq!(newest("event").await, "group_member_added");
    assert_eq!(newest("result").await, "refused");
}
