use super::DAY;
use crate::delivery::{
    PHONE, TEXT, deliver, only,
    peer::{Answer, OK, Peer},
    webhook, webhook_route,
};
use identity::{
    delivery::{MailRoute, Routes, worker},
    testing::{Bench, EMAIL},
};
use std::time::Duration;
use tokio::{sync::oneshot, time::timeout};

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
    timeout(Duration::from_secs(20), delivered).await.unwrap();
    stop.send(()).unwrap();
    timeout(Duration::from_secs(20), worker).await.unwrap().unwrap();
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
