//! Several nodes, and keys that some of them lack.

use super::{NO_NODES, added, choose, key_file, open, usage};
use crate::enrolled;
use identity::{
    error::Error,
    key_rotation::{self, Choice, End},
    nodes, passkey, session,
};
use std::time::Duration;

#[tokio::test]
async fn a_node_without_the_chosen_key_is_not_ready_and_serves_nothing() {
    let (bench, token, _) = enrolled().await;
    let (id, services) = added(&bench).await;
    bench.services.ready().await.unwrap();
    choose(&services, &id).await;
    services.ready().await.unwrap();
    let error = bench.services.ready().await.unwrap_err();
    assert!(matches!(&error, Error::LacksKey(lacked) if *lacked == id), "{error}");
    let sentence = format!("does not contain the key {id}, which encrypts now");
    assert!(error.is_temporary() && error.to_string().contains(&sentence), "{error}");
    session::resume(&bench.services, &token).await.unwrap_err();
    // Nothing is encrypted with the earlier key.
    assert!(passkey::begin_sign_in(&bench.services).await.is_err());
}

#[tokio::test]
async fn a_key_is_chosen_once_every_running_node_has_it() {
    let (bench, ..) = enrolled().await;
    nodes::announce(&bench.services).await.unwrap();
    let (id, services) = added(&bench).await;
    assert_eq!(choose(&services, &id).await, Choice::Lacking { having: 0, running: 1 });
    assert_eq!(bench.column("added_keys", "key_id").await, std::slice::from_ref(&id));
    bench.services.ready().await.unwrap();
    // On SQLite, the new process replaces the other one.
    nodes::announce(&services).await.unwrap();
    if bench.column("nodes", "id").await.len() == 2 {
        assert_eq!(choose(&services, &id).await, Choice::Lacking { having: 1, running: 2 });
        nodes::forget(&bench.services).await.unwrap();
    }
    assert_eq!(choose(&services, &id).await, Choice::Done { having: 1, running: 1 });
    assert_eq!(choose(&services, &id).await, Choice::Done { having: 1, running: 1 });
}

#[tokio::test]
async fn a_node_that_was_not_seen_for_three_minutes_does_not_count() {
    let (bench, ..) = enrolled().await;
    nodes::announce(&bench.services).await.unwrap();
    let (id, services) = added(&bench).await;
    bench.clock.advance(179);
    assert_eq!(choose(&services, &id).await, Choice::Lacking { having: 0, running: 1 });
    bench.clock.advance(1);
    assert_eq!(choose(&services, &id).await, NO_NODES);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_node_encrypts_with_the_earlier_key_in_the_meantime_is_found() {
    let (mut bench, ..) = enrolled().await;
    let (id, services) = added(&bench).await;
    bench.services = bench.another_node().await;
    nodes::announce(&bench.services).await.unwrap();
    assert_eq!(choose(&services, &id).await, Choice::Done { having: 1, running: 1 });
    let (run, key) = (services.clone(), id.clone());
    let run = tokio::spawn(async move {
        key_rotation::reencrypt(&run, &key, Duration::from_millis(100), |_| {}).await.unwrap()
    });
    while usage(&services).await[0].secrets > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // This node has not noted the choice.
    bench.post_mail("maya@example.com", "Hello", 600).await;
    assert!(!run.is_finished());
    bench.services.ready().await.unwrap();
    nodes::announce(&bench.services).await.unwrap();
    assert_eq!(run.await.unwrap().end, End::Complete);
    assert_eq!(usage(&services).await[0].secrets, 0);
    bench.post_mail("maya@example.com", "Hello again", 600).await;
    assert_eq!(usage(&services).await[0].secrets, 0);
}

#[tokio::test]
async fn a_node_that_starts_without_the_chosen_key_does_not_start() {
    let (bench, ..) = enrolled().await;
    let old = bench.folder.path().join("old");
    std::fs::copy(key_file(&bench), &old).unwrap();
    let (id, services) = added(&bench).await;
    choose(&services, &id).await;
    let error = open(&bench, old).await.err().unwrap().to_string();
    assert!(error.contains("Copy the key file of a node that has it"), "{error}");
    open(&bench, key_file(&bench)).await.unwrap();
}
