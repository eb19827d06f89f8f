//! A text message whose code no longer works is no longer sent.

use super::{pending, with_code, with_sms};
use crate::delivery::{
    deliver,
    peer::{OK, Peer},
    webhook,
};
use identity::{sign_in::WithSecondFactor, testing::Bench};

const TROUBLE: &str = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";

/// A sign-in that waits for a code, which the gateway did not accept at the first attempt.
async fn postponed() -> Bench {
    let (bench, _) = with_sms().await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    let peer = Peer::that_says(TROUBLE).await;
    let pending = pending(&bench).await;
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 1);
    drop(pending);
    bench
}

/// How many messages the gateway gets at the next attempt.
async fn sent_later(bench: &Bench) -> usize {
    bench.clock.advance(30);
    let peer = Peer::that_says(OK).await;
    deliver(&webhook(&bench.services, &peer)).await;
    peer.requests().len()
}

#[tokio::test]
async fn a_code_that_still_works_is_sent_later() {
    assert_eq!(sent_later(&postponed().await).await, 1);
}

#[tokio::test]
async fn a_used_code_is_no_longer_sent() {
    let (bench, _) = with_sms().await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    let pending = pending(&bench).await;
    let peer = Peer::that_says(TROUBLE).await;
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 1);
    // The gateway sent it although its answer was an error.
    let code = bench.last_sent().await.code();
    let outcome = with_code(&bench, &pending, &code).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
    assert_eq!(sent_later(&bench).await, 0);
    let texts = "CASE WHEN channel = 'sms' THEN state END";
    assert_eq!(bench.column("outbox", texts).await, ["expired"]);
}

#[tokio::test]
async fn a_code_that_a_security_change_ended_is_no_longer_sent() {
    let bench = postponed().await;
    let change = "UPDATE accounts SET security_version = security_version + 1";
    bench.try_statement(change).await.unwrap();
    assert_eq!(sent_later(&bench).await, 0);
}
