//! When a message is given up or deleted.

use super::{DAY, TROUBLE};
use crate::delivery::{
    PHONE, TEXT, deliver, failed, fate, only,
    peer::{OK, Peer},
    webhook,
};
use identity::{
    delivery::Routes,
    housekeeping,
    testing::{Bench, Log},
};

#[tokio::test]
async fn an_expired_message_is_not_sent_and_its_content_is_deleted() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(TROUBLE).await);
    bench.post_text(PHONE, TEXT, 600).await;
    let services = webhook(&bench.services, &peer);
    deliver(&services).await;
    bench.clock.advance(600);
    assert_eq!(deliver(&services).await, 0);
    assert_eq!(peer.requests().len(), 1);
    assert_eq!(fate(&bench).await, ("expired".into(), Some("unavailable".into())));
    assert_eq!(only(&bench, "sealed").await, None);
}

#[tokio::test]
async fn a_decoy_message_is_not_sent() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    bench.post_decoy_text(PHONE, TEXT).await;
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 0);
    assert_eq!(only(&bench, "state").await, None);
    assert!(peer.requests().is_empty());
}

#[tokio::test]
async fn a_message_without_a_route_waits_until_it_expires() {
    let bench = Bench::new().await;
    bench.post_text(PHONE, TEXT, 600).await;
    let off = bench.services.with_routes(Routes::default());
    assert_eq!(deliver(&off).await, 0);
    assert_eq!(fate(&bench).await, ("waiting".into(), None));
    bench.clock.advance(600);
    deliver(&off).await;
    assert_eq!(only(&bench, "sealed").await, None);
}

#[tokio::test]
async fn a_message_that_cannot_be_decrypted_is_given_up() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    bench.post_text(PHONE, TEXT, 600).await;
    bench.try_statement("UPDATE outbox SET sealed = 'damaged'").await.unwrap();
    let log = Log::record();
    deliver(&webhook(&bench.services, &peer)).await;
    assert_eq!(fate(&bench).await, failed("unreadable"));
    assert!(peer.requests().is_empty());
    assert_eq!(log.alarms(), 1);
}

#[tokio::test]
async fn an_email_moved_to_another_account_is_given_up_and_one_of_an_earlier_version_is_sent() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    bench.post_text(PHONE, TEXT, 600).await;
    let text = format!(r#"{{"channel":"sms","to":"{PHONE}","text":"{TEXT}"}}"#);
    let deliver_sealed_for = async |account: i64| {
        let sealed = bench.sealed("outbox", "sealed", (account, ""), &text);
        let put = format!("UPDATE outbox SET account_id = 1, sealed = '{sealed}'");
        bench.try_statement(&put).await.unwrap();
        deliver(&webhook(&bench.services, &peer)).await;
        fate(&bench).await
    };
    let log = Log::record();
    assert_eq!(deliver_sealed_for(2).await, failed("unreadable"));
    assert_eq!(log.alarms(), 1);
    for account in [0, 1] {
        let again =
            "UPDATE outbox SET state = 'waiting', problem = NULL, attempts = 0, next_at = 0";
        bench.try_statement(again).await.unwrap();
        assert_eq!(deliver_sealed_for(account).await.0, "delivered");
    }
}

#[tokio::test]
async fn sent_and_expired_messages_are_deleted_after_a_week() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&webhook(&bench.services, &peer)).await;
    bench.clock.advance(7 * DAY - 1);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert!(only(&bench, "state").await.is_some());
    bench.clock.advance(1);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(only(&bench, "state").await, None);
}
