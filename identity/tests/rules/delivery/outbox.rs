use super::{
    PHONE, TEXT, deliver, fate, only,
    peer::{Answer, OK, Peer, header},
    waiting, webhook, webhook_route,
};
use crate::any_client;
use identity::{
    delivery::{MailRoute, Routes, worker},
    housekeeping,
    phone_number::PhoneNumber,
    sent_code::{self, Sending, Target},
    testing::{Bench, EMAIL},
};
use std::{collections::HashSet, time::Duration};
use tokio::{sync::oneshot, time::timeout};

const DAY: i64 = 86_400;
const TROUBLE: &str = "HTTP/1.1 500 No\r\nContent-Length: 14\r\n\r\n+4915112345678";

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
async fn a_code_is_sent_before_a_hundred_queued_reminders() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    for _ in 0..100 {
        bench.post_text(PHONE, "Set up two-factor authentication.", 3 * DAY).await;
    }
    bench.clock.advance(1);
    bench.post_text(PHONE, TEXT, 600).await;
    assert_eq!(deliver(&webhook(&bench.services, &peer)).await, 101);
    let place = peer.requests().iter().position(|request| request.contains(TEXT)).unwrap();
    assert!(place < 20, "among the first that leave together, not at place {place}");
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
    deliver(&webhook(&bench.services, &peer)).await;
    assert_eq!(fate(&bench).await, super::failed("unreadable"));
    assert!(peer.requests().is_empty());
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

#[tokio::test]
async fn a_worker_finds_a_message_that_was_announced_too_early() {
    let (bench, peer) = (Bench::new().await, Peer::that_says(OK).await);
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = tokio::spawn(worker::work(webhook(&bench.services, &peer), async {
        _ = stopped.await;
    }));
    bench.post_text(PHONE, TEXT, 600).await;
    let delivered = async {
        while only(&bench, "state").await.as_deref() != Some("delivered") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(3), delivered).await.unwrap();
    stop.send(()).unwrap();
    timeout(Duration::from_secs(1), worker).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stopping_worker_finishes_running_sends_and_starts_no_others() {
    let (bench, peer) = (Bench::new().await, Peer::that(Answer::TakesAMoment).await);
    for _ in 0..12 {
        bench.post_text(PHONE, TEXT, 600).await;
    }
    let seen = async {
        while peer.requests().len() < 4 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    worker::work(webhook(&bench.services, &peer), seen).await;
    let states = bench.column("outbox", "state").await;
    let begun = peer.requests().len();
    assert!(begun < 12, "it went on");
    assert_eq!(states.iter().filter(|state| *state == "delivered").count(), begun);
    assert_eq!(states.iter().filter(|state| *state == "waiting").count(), 12 - begun);
}

#[tokio::test]
async fn a_hanging_gateway_does_not_delay_mail() {
    let (bench, peer) = (Bench::new().await, Peer::that(Answer::Hangs).await);
    for _ in 0..5 {
        bench.post_text(PHONE, TEXT, 600).await;
    }
    bench.post_mail(EMAIL, "Your token was reset", 600).await;
    let mail = MailRoute::Folder(bench.folder.path().join("outbox"));
    let services = bench.services.with_routes(Routes { mail, sms: webhook_route(&peer) });
    worker::work(services, async {
        while !bench.column("outbox", "state").await.contains(&"delivered".to_owned()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(only(&bench, "problem").await, None);
    })
    .await;
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
