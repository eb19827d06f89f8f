//! Refresh tokens that are used more than once.

use super::{Wiki, id_token, refresh_token, refreshed};
use crate::{any_client, applications, at_once, key_rotation};
use identity::{
    grant::{
        self, Issued, MOST_ACCESS_TOKENS, MOST_STAY_CONNECTED, REFRESH_AGAIN, REFRESH_IDLE,
        TOKEN_LASTS,
    },
    housekeeping, restore,
};

fn both(issued: &Issued) -> (&str, &str) {
    (issued.access_token.reveal(), refresh_token(issued))
}

/// Refresh tokens that were not used.
async fn chains(wiki: &Wiki) -> usize {
    let unused = "CASE WHEN kind = 'refresh' AND replaced_at IS NULL THEN 1 END";
    wiki.bench.column("grant_tokens", unused).await.len()
}

async fn assert_ended(wiki: &Wiki, all: &[&Issued]) {
    for issued in all {
        assert!(wiki.refresh(issued).await.is_none() && !wiki.works(issued).await);
    }
    assert!(wiki.bench.column("grants", "id").await.is_empty());
    assert_eq!(wiki.events("application_token_reused").await, 1, "reported once");
    let details = wiki.bench.column("audit_events", "details").await.pop().unwrap();
    assert_eq!(details, r#"{"application":"Wiki"}"#);
    let mut subjects = wiki.bench.subjects().await;
    subjects.retain(|subject| subject == "Access of an application was ended");
    assert_eq!(subjects.len(), 1);
}

#[tokio::test]
async fn at_once_a_second_use_gets_the_same_tokens() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    let second = wiki.refresh(&first).await.unwrap();
    wiki.bench.clock.advance(REFRESH_AGAIN - 1);
    for _ in 0..3 {
        let again = wiki.refresh(&first).await.unwrap();
        assert_eq!(both(&again), both(&second));
        assert_eq!(id_token(&again), id_token(&second));
        assert_eq!(again.expires_in, TOKEN_LASTS - (REFRESH_AGAIN - 1));
    }
    assert_eq!(chains(&wiki).await, 1);
    assert_eq!(wiki.events("application_token_reused").await, 0);
    assert!(wiki.refresh(&second).await.is_some());
}

#[tokio::test]
async fn at09_after_ten_seconds_a_second_use_ends_the_grant_and_is_reported() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    let second = wiki.refresh(&first).await.unwrap();
    let (other, third) = (wiki.offline().await, wiki.issued().await);
    wiki.bench.clock.advance(REFRESH_AGAIN);
    assert!(wiki.refresh(&first).await.is_none());
    assert!(!wiki.works(&second).await);
    assert!(wiki.works(&other).await && wiki.works(&third).await, "other grants continue");
    wiki.bench.try_statement("DELETE FROM grants").await.unwrap();
    assert_ended(&wiki, &[&first, &second]).await;
}

#[tokio::test]
async fn at09_a_second_use_ends_the_grant_once_the_successor_was_used() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    let second = wiki.refresh(&first).await.unwrap();
    let third = wiki.refresh(&second).await.unwrap();
    assert_eq!(both(&wiki.refresh(&second).await.unwrap()), both(&third));
    assert!(wiki.refresh(&first).await.is_none());
    assert_ended(&wiki, &[&first, &second, &third]).await;
}

#[tokio::test]
async fn however_often_an_application_refreshes_its_grant_has_few_rows() {
    let wiki = Wiki::new().await;
    let (other, first) = (wiki.offline().await, wiki.offline().await);
    let mut all = vec![wiki.refresh(&first).await.unwrap()];
    for _ in 0..MOST_ACCESS_TOKENS + 5 {
        wiki.bench.clock.advance(1);
        all.push(wiki.refresh(all.last().unwrap()).await.unwrap());
    }
    let newest = all.split_off(all.len() - MOST_ACCESS_TOKENS as usize);
    for (issued, works) in
        all.iter().map(|it| (it, false)).chain(newest.iter().map(|it| (it, true)))
    {
        assert_eq!(wiki.works(issued).await, works);
    }
    assert!(wiki.works(&other).await && wiki.works(&other).await, "other grants keep theirs");
    let kinds = wiki.bench.column("grant_tokens", "kind").await;
    let refresh = kinds.iter().filter(|kind| *kind == "refresh").count();
    // Two of this grant and one of the other.
    assert_eq!((refresh, kinds.len()), (3, 3 + MOST_ACCESS_TOKENS as usize + 1));
    // The first token has no row any more, and its use is noticed nevertheless.
    assert!(wiki.refresh(&first).await.is_none());
    assert!(wiki.refresh(newest.last().unwrap()).await.is_none());
    assert_eq!(wiki.events("application_token_reused").await, 1);
    assert!(wiki.refresh(&other).await.is_some());
}

#[tokio::test]
async fn an_old_token_of_another_application_ends_nothing() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    let second = wiki.refresh(&first).await.unwrap();
    let third = wiki.refresh(&second).await.unwrap();
    let (bench, token) = (&wiki.bench, &wiki.token);
    let id = applications::made(bench, token, "Chat", applications::for_everyone()).await;
    let chat = super::connected(bench, token, id, "chat").await;
    assert!(refreshed(wiki.services(), &chat, &first).await.is_none());
    grant::revoke(wiki.services(), &chat, refresh_token(&first), &any_client()).await.unwrap();
    assert!(wiki.works(&third).await);
    grant::revoke(wiki.services(), &wiki.connection, refresh_token(&first), &any_client())
        .await
        .unwrap();
    assert!(!wiki.works(&third).await, "its own application gives the access up with it");
}

#[tokio::test]
async fn of_the_grants_that_stay_connected_the_one_that_was_not_used_for_the_longest_time_ends() {
    let wiki = Wiki::new().await;
    let mut all = Vec::new();
    for _ in 0..MOST_STAY_CONNECTED {
        all.push(wiki.offline().await);
        wiki.bench.clock.advance(1);
    }
    let used = wiki.refresh(&all[0]).await.unwrap();
    let last = wiki.offline().await;
    assert!(wiki.works(&used).await && wiki.works(&last).await && wiki.works(&all[2]).await);
    assert!(!wiki.works(&all[1]).await && wiki.refresh(&all[1]).await.is_none());
    assert_eq!(wiki.events("application_token_reused").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn at08_of_30_uses_at_once_on_two_nodes_all_get_the_same_successor() {
    let wiki = Wiki::new().await;
    let nodes = [wiki.services().clone(), wiki.bench.another_node().await];
    let mut last = wiki.offline().await;
    for _ in 0..3 {
        let uses =
            nodes.iter().cycle().take(30).map(|node| {
                let (node, connection) = (node.clone(), wiki.connection.clone());
                let token = refresh_token(&last).to_owned();
                async move {
                    grant::refresh(&node, &connection, &token, None, &any_client()).await.unwrap()
                }
            });
        let mut answers = Vec::new();
        for refreshed in at_once(uses).await {
            let grant::Refreshed::Issued(issued) = refreshed else { panic!("{refreshed:?}") };
            answers.push(issued);
        }
        assert!(answers.iter().all(|answer| both(answer) == both(&answers[0])));
        assert_eq!(chains(&wiki).await, 1);
        last = answers.remove(0);
    }
    assert_eq!(wiki.events("application_token_reused").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn at09_late_uses_at_once_on_two_nodes_end_the_grant_once() {
    let wiki = Wiki::new().await;
    let nodes = [wiki.services().clone(), wiki.bench.another_node().await];
    let first = wiki.offline().await;
    let second = wiki.refresh(&first).await.unwrap();
    wiki.bench.clock.advance(REFRESH_AGAIN);
    let uses = nodes.iter().cycle().take(20).enumerate().map(|(at, node)| {
        let (node, connection) = (node.clone(), wiki.connection.clone());
        let token = refresh_token(if at % 2 == 0 { &first } else { &second }).to_owned();
        async move { grant::refresh(&node, &connection, &token, None, &any_client()).await }
    });
    for refreshed in at_once(uses).await {
        refreshed.unwrap();
    }
    assert_ended(&wiki, &[&first, &second]).await;
}

#[tokio::test]
async fn another_encryption_key_in_between_changes_no_token() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    let (key, node) = key_rotation::added(&wiki.bench).await;
    let second = wiki.refresh(&first).await.unwrap();
    key_rotation::choose(&node, &key).await;
    node.ready().await.unwrap();
    let again = refreshed(&node, &wiki.connection, &first).await.unwrap();
    assert_eq!(both(&again), both(&second));
    assert!(refreshed(&node, &wiki.connection, &second).await.is_some());
    let usage = key_rotation::usage(&node).await;
    let named = usage.iter().find(|usage| usage.id == key).unwrap();
    assert_eq!(named.tokens, 2, "the tokens that the new key bound");
    assert_eq!(chains(&wiki).await, 1);
}

#[tokio::test]
async fn a_spent_token_is_recognized_as_long_as_it_could_have_been_used() {
    let wiki = Wiki::new().await;
    let first = wiki.offline().await;
    let second = wiki.refresh(&first).await.unwrap();
    wiki.bench.clock.advance(REFRESH_IDLE - 1);
    let third = wiki.refresh(&second).await.unwrap();
    housekeeping::sweep(wiki.services()).await.unwrap();
    let kinds = wiki.bench.column("grant_tokens", "kind").await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "access").count(), 1, "two have expired");
    assert!(wiki.refresh(&first).await.is_none());
    assert_ended(&wiki, &[&first, &second, &third]).await;
}

#[tokio::test]
async fn a_second_use_of_the_code_ends_the_refresh_tokens() {
    let wiki = Wiki::new().await;
    let code = wiki.code_for(super::OFFLINE).await;
    let first = wiki.redeem(&code).await.unwrap();
    wiki.bench.clock.advance(86_400 * 3);
    let second = wiki.refresh(&first).await.unwrap();
    housekeeping::sweep(wiki.services()).await.unwrap();
    assert!(wiki.redeem(&code).await.is_none());
    assert!(wiki.refresh(&second).await.is_none() && !wiki.works(&second).await);
    assert_eq!(wiki.events("application_code_reused").await, 1);
}

#[tokio::test]
async fn a_restored_backup_accepts_no_refresh_token() {
    let wiki = Wiki::new().await;
    let (unused, spent) = (wiki.offline().await, wiki.offline().await);
    wiki.refresh(&spent).await.unwrap();
    // The backup is from before.
    wiki.bench.try_statement("UPDATE grant_tokens SET replaced_at = NULL").await.unwrap();
    restore::void(wiki.services(), true, None).await.unwrap();
    for issued in [&unused, &spent] {
        assert!(wiki.refresh(issued).await.is_none());
    }
    assert!(wiki.bench.column("grant_tokens", "kind").await.is_empty());
}

#[tokio::test]
async fn rows_that_were_moved_or_made_without_the_key_file_are_refused() {
    let wiki = Wiki::new().await;
    let (mine, other) = (wiki.offline().await, wiki.offline().await);
    let bench = &wiki.bench;
    let moved = "UPDATE grant_tokens SET grant_id = (SELECT MAX(id) FROM grants)";
    bench.try_statement(moved).await.unwrap();
    assert!(wiki.refresh(&mine).await.is_none());
    assert!(wiki.refresh(&other).await.is_some());
    let made_up = "UPDATE grant_tokens SET owner_mac = 'k1.00' WHERE replaced_at IS NULL";
    bench.try_statement(made_up).await.unwrap();
    let again = wiki.refresh(&other).await.unwrap();
    assert!(wiki.refresh(&again).await.is_none() && !wiki.works(&again).await);
}
