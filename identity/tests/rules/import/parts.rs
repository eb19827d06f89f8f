//! An import runs in parts, and can stop before the last.

use super::{BCRYPT, many, ready, run, start, state};
use crate::{administrator, any_client};
use identity::{
    import::{self, State},
    password::{self, NotMe},
    secret::Typed,
    testing::{EMAIL, PASSWORD},
};

#[tokio::test]
async fn an_import_continues_on_another_node_and_adds_each_user_once() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(1_200).as_bytes()).await;
    start(&bench, &token, id).await;
    crate::key_usage::assert_all_opens(&bench).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    assert_eq!(state(&bench, &token, id).await, Some(State::Running { done: 500 }));
    let other = bench.another_node().await;
    let (one, two) = tokio::join!(import::next_parts(&bench.services), import::next_parts(&other));
    assert!(one.unwrap() && two.unwrap());
    while import::next_parts(&other).await.unwrap() {}
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 1_200, left_out: 0 }));
    assert_eq!(bench.column("accounts", "id").await.len(), 1_201);
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "users_imported").count(), 1);
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn invited_users_are_imported_in_smaller_parts() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(60).replace(BCRYPT, "").as_bytes()).await;
    start(&bench, &token, id).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    assert_eq!(state(&bench, &token, id).await, Some(State::Running { done: 50 }));
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 60, left_out: 0 }));
    assert_eq!(bench.outbox().await.len(), 60);
}

#[tokio::test]
async fn an_import_stops_when_its_owner_is_no_longer_an_administrator() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(501).as_bytes()).await;
    start(&bench, &token, id).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    let demote = format!("UPDATE accounts SET role = 'member' WHERE email = '{EMAIL}'");
    bench.try_statement(&demote).await.unwrap();
    run(&bench).await;
    assert_eq!(bench.column("import_batches", "status").await, ["stopped"]);
    assert!(bench.column("import_parts", "people").await.is_empty());
    assert_eq!(bench.column("accounts", "id").await.len(), 501);
    let newest = async |column| bench.column("audit_events", column).await.pop().unwrap();
    assert_eq!(newest("event").await, "users_imported");
    assert_eq!(newest("result").await, "refused");
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn an_import_that_an_intruder_may_have_started_stops_with_the_password_change_of_the_owner() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, many(60).replace(BCRYPT, "").as_bytes()).await;
    start(&bench, &token, id).await;
    assert!(import::next_parts(&bench.services).await.unwrap());
    let session = bench.session(&token).await;
    let typed = Typed::new(PASSWORD.into());
    let said = password::not_me(&bench.services, &session, typed, &any_client()).await.unwrap();
    assert!(matches!(said, NotMe::Done(_)), "{said:?}");
    run(&bench).await;
    assert_eq!(bench.column("import_batches", "status").await, ["stopped"]);
    assert_eq!(bench.column("accounts", "id").await.len(), 51);
}

#[tokio::test]
async fn an_unreadable_part_ends_its_import_and_no_other_and_the_administrator_is_told() {
    let (bench, token) = administrator().await;
    let unknown =
        r#"[{"name":"A","email":"not an address","administrator":false,"required":false}]"#;
    for is_damaged in [true, false] {
        let id = ready(&bench, &token, many(501).as_bytes()).await;
        let row = format!("{}|1", id.0);
        let unknown = || bench.sealed("import_parts", "people", (1, &row), unknown);
        let part = if is_damaged { "damaged".to_owned() } else { unknown() };
        let spoil = format!("UPDATE import_parts SET people = '{part}' WHERE place = 1");
        bench.try_statement(&spoil).await.unwrap();
        start(&bench, &token, id).await;
        let file = format!("name,email,password_hash\nLi,li@example.org,{BCRYPT}\n");
        let later = ready(&bench, &token, file.as_bytes()).await;
        start(&bench, &token, later).await;
        run(&bench).await;
        assert_eq!(
            state(&bench, &token, id).await,
            Some(State::Stopped { imported: 500 }),
            "{part}"
        );
        let done = State::Done { imported: 1, left_out: 0 };
        assert_eq!(state(&bench, &token, later).await, Some(done), "{part}");
        assert!(bench.column("import_parts", "people").await.is_empty(), "{part}");
        let mail = bench.last_sent().await;
        assert_eq!(
            (mail.to.as_str(), mail.subject.as_str()),
            (EMAIL, "Your import of users stopped")
        );
        assert!(mail.text.contains("after 500 of 501 users"), "{}", mail.text);
        let events = bench.column("audit_events", "event").await;
        let results = bench.column("audit_events", "result").await;
        let refused = events.iter().zip(&results).filter(|(_, result)| *result == "refused");
        assert!(refused.clone().all(|(event, _)| event == "users_imported"));
        bench.try_statement("DELETE FROM accounts WHERE id > 1").await.unwrap();
    }
}
