//! Messages that wait while the server is upgraded.

use super::TROUBLE;
use crate::{
    delivery::{
        PHONE, TEXT, deliver, fate, only,
        peer::{OK, Peer},
        webhook,
    },
    schema::before_files_were_bound,
};
use identity::testing::{Bench, new_database};

#[tokio::test]
async fn a_message_that_an_earlier_version_queued_is_sent_once_after_an_upgrade() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(TROUBLE).await);
    bench.post_text(PHONE, TEXT, 600).await;
    deliver(&webhook(&bench.services, &peer)).await;
    before_files_were_bound(&bench).await;
    let text = format!(r#"{{"channel":"sms","to":"{PHONE}","text":"{TEXT}"}}"#);
    let sealed = bench.sealed("outbox", "sealed", (0, ""), &text);
    let unbind = format!("UPDATE outbox SET account_id = 1, sealed = '{sealed}'");
    bench.try_statement(&unbind).await.unwrap();
    new_database::migrate(&bench.url).await;
    assert_eq!(only(&bench, "attempts").await.as_deref(), Some("1"));
    assert_eq!(only(&bench, "proof").await, None);
    bench.clock.advance(60);
    let peer = Peer::that_says(OK).await;
    let services = webhook(&bench.services, &peer);
    deliver(&services).await;
    deliver(&services).await;
    assert_eq!(peer.requests().len(), 1);
    assert_eq!(fate(&bench).await.0, "delivered");
    assert_eq!(only(&bench, "sealed").await, None);
}
