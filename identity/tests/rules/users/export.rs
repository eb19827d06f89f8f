use super::{enforce, organization};
use crate::any_client;
use identity::{
    account::Role,
    second_factor::State,
    testing::START,
    users::{export, filter::Filter},
};

#[tokio::test]
async fn an_export_writes_each_user_once_while_users_are_renamed_and_deleted() {
    let (bench, session, _) = organization(1100).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let all = Filter::default();
    let mut export = export::begin(&bench.services, fresh, all, &any_client()).await.unwrap();
    let mut written = Vec::new();
    while let Some(piece) = export.next(&bench.services).await.unwrap() {
        written.extend(piece.into_iter().map(|line| line.person.id));
        let last = written.last().unwrap();
        for statement in [
            format!("UPDATE accounts SET name_key = 'a' WHERE id = {}", last - 1),
            format!("UPDATE accounts SET name_key = 'z' WHERE id = {}", last - 2),
            format!("DELETE FROM accounts WHERE id = {last} AND id > 2"),
        ] {
            bench.try_statement(&statement).await.unwrap();
        }
    }
    assert_eq!(written, (1..=1101).collect::<Vec<i64>>());
}

#[tokio::test]
async fn an_export_contains_all_matching_users_and_is_logged() {
    let (bench, session, made) = organization(1100).await;
    enforce(&bench, Some(START + 1000)).await;
    let filter = Filter { role: Some(Role::Member), ..Filter::default() };
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let mut export = export::begin(&bench.services, fresh, filter, &any_client()).await.unwrap();
    let mut lines = Vec::new();
    while let Some(piece) = export.next(&bench.services).await.unwrap() {
        lines.extend(piece);
    }
    let members = made.iter().filter(|person| person.role == Role::Member).count();
    assert_eq!(lines.len(), members);
    let required = lines
        .iter()
        .filter(|line| line.person.state == State::Required { from: Some(START + 1000) });
    assert!(
        required.clone().count() > 0
            && required.clone().all(|line| line.required_from == Some(START + 1000))
    );
    let details = bench.column("audit_events", "details").await;
    assert_eq!(details.len(), 1);
    assert!(details[0].contains(&format!("\"users\":{members}")), "{details:?}");

    let all = Filter::default();
    let mut export = export::begin(&bench.services, fresh, all, &any_client()).await.unwrap();
    assert!(export.next(&bench.services).await.unwrap().is_some());
    bench.try_statement("UPDATE accounts SET role = 'member' WHERE id = 1").await.unwrap();
    assert!(
        export.next(&bench.services).await.unwrap().is_none(),
        "a former administrator gets no more lines"
    );
}

#[tokio::test]
async fn an_export_contains_the_names_of_groups() {
    let (bench, session, _) = organization(3).await;
    for statement in [
        "INSERT INTO groups (id, name, title, version, created_at) VALUES (1, 'staff', 'S', 1, 0)",
        "INSERT INTO groups (id, name, title, version, created_at) VALUES (2, 'crew', 'Z', 1, 0)",
        "INSERT INTO group_members (group_id, account_id) VALUES (1, 1), (2, 1), (1, 2)",
    ] {
        bench.try_statement(statement).await.unwrap();
    }
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let all = Filter::default();
    let mut export = export::begin(&bench.services, fresh, all, &any_client()).await.unwrap();
    let lines = export.next(&bench.services).await.unwrap().unwrap();
    let groups: Vec<_> = lines.iter().map(|line| line.groups.join(";")).collect();
    assert_eq!(groups, ["crew;staff", "staff", "", ""]);
}
