use super::{DAY, TROUBLE};
use crate::{
    any_client,
    delivery::{
        PHONE, TEXT, deliver, fate, only,
        peer::{OK, Peer},
        waiting, webhook,
    },
};
use identity::{
    phone_number::PhoneNumber,
    sent_code::{self, Sending, Target},
    testing::Bench,
};

#[tokio::test]
async fn retries_back_off_and_an_outage_of_an_hour_loses_nothing() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(TROUBLE).await);
    bench.post_text(PHONE, TEXT, 3 * DAY).await;
    let services = webhook(&bench.services, &peer);
    let mut tries = 0;
    for _ in 0..3600 {
        tries += deliver(&services).await;
        bench.clock.advance(1);
    }
    assert!((7..=8).contains(&tries), "{tries}");
    assert_eq!(fate(&bench).await, waiting("unavailable"));
    bench.clock.advance(1800);
    let well = Peer::that_says(OK).await;
    assert_eq!(deliver(&webhook(&bench.services, &well)).await, 1);
    assert_eq!(only(&bench, "state").await.unwrap(), "delivered");
    assert_eq!(only(&bench, "sealed").await, None);
}

#[tokio::test]
async fn a_message_that_expires_between_retries_is_deleted_at_once() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(TROUBLE).await);
    bench.post_text(PHONE, TEXT, 3).await;
    let services = webhook(&bench.services, &peer);
    deliver(&services).await;
    bench.clock.advance(3);
    deliver(&services).await;
    assert_eq!(only(&bench, "sealed").await, None);
}

#[tokio::test]
async fn retries_do_not_count_as_sends_and_no_phone_number_is_stored_in_plain_text() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(TROUBLE).await);
    bench.allow_everything().await;
    let services = webhook(&bench.services, &peer);
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let phone = Some(PhoneNumber::parse(PHONE).unwrap());
    let sent = sent_code::begin(&services, fresh, Target::Sms, phone, &any_client()).await.unwrap();
    assert_eq!(sent, Sending::Sent);
    let charged = bench.column("send_counts", "sends").await;
    for _ in 0..3 {
        deliver(&services).await;
        bench.clock.advance(60);
    }
    assert_eq!(peer.requests().len(), 3);
    assert_eq!(bench.column("send_counts", "sends").await, charged);
    for column in ["sealed", "problem", "state", "channel"] {
        let shown = bench.column("outbox", column).await.join(" ");
        assert!(!shown.contains("151") || column == "sealed", "{column}: {shown}");
        assert!(!shown.contains("4915112345678"), "{column}: {shown}");
    }
}
