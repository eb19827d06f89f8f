//! Several nodes share one outbox.

use crate::delivery::{
    PHONE, TEXT, deliver, fate, only,
    peer::{Answer, OK, Peer, header},
    webhook,
};
use identity::testing::Bench;
use std::{collections::HashSet, time::Duration};
use tokio::time::timeout;

#[tokio::test]
async fn two_nodes_send_each_message_once() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    for _ in 0..20 {
        bench.post_text(PHONE, TEXT, 600).await;
    }
    let one = webhook(&bench.services, &peer);
    let other = webhook(&bench.another_node().await, &peer);
    let (first, second) = tokio::join!(deliver(&one), deliver(&other));
    assert_eq!(first + second, 20);
    let requests = peer.requests();
    let names: HashSet<_> =
        requests.iter().filter_map(|request| header(request, "webhook-id")).collect();
    assert_eq!((requests.len(), names.len()), (20, 20));
    assert_eq!(bench.column("outbox", "state").await, vec!["delivered"; 20]);
}

#[tokio::test]
async fn a_claimed_message_is_not_sent_by_another_node() {
    let (bench, peer) = (Bench::new().await, Peer::that(Answer::TakesAMoment).await);
    bench.post_text(PHONE, TEXT, 600).await;
    let services = webhook(&bench.services, &peer);
    let (first, second) = tokio::join!(deliver(&services), async {
        while peer.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        deliver(&services).await
    });
    assert_eq!((first, second), (1, 0));
    assert_eq!(peer.requests().len(), 1);
}

#[tokio::test]
async fn a_message_whose_sender_died_is_sent_by_another_node_after_a_minute() {
    let (bench, silent) = (Bench::new().await, Peer::that(Answer::Hangs).await);
    bench.post_text(PHONE, TEXT, 600).await;
    let dying = webhook(&bench.services, &silent);
    _ = timeout(Duration::from_millis(200), deliver(&dying)).await;
    let peer = Peer::that_says(OK).await;
    let living = webhook(&bench.services, &peer);
    assert_eq!(deliver(&living).await, 0);
    bench.clock.advance(60);
    assert_eq!(deliver(&living).await, 1);
    assert_eq!(fate(&bench).await, ("delivered".into(), None));
}

#[tokio::test]
async fn a_node_with_an_older_key_file_leaves_a_message_to_the_others() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    bench.post_text(PHONE, TEXT, 600).await;
    bench.try_statement("UPDATE outbox SET sealed = 'v1.newer.AAAA'").await.unwrap();
    deliver(&webhook(&bench.services, &peer)).await;
    assert_eq!(only(&bench, "state").await.as_deref(), Some("waiting"));
    assert!(only(&bench, "sealed").await.is_some());
}
