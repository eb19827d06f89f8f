//! When messages are sent, and by which node.

use super::{
    deliver, deliver_impatiently, not_delivered, opened, outgoing, sign_out, waiting, wiki_of,
};
use crate::{
    at_once,
    delivery::peer::{Answer, OK, Peer},
    grants::{self, Wiki},
};
use identity::{
    application,
    logout::{RETRIED, worker},
    restore, session,
    testing::EMAIL,
};
use std::{pin::Pin, time::Duration};
use tokio::{sync::oneshot, time::timeout};

const BUSY: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

/// Another session in which the application is opened and which ends.
async fn sign_out_again(wiki: &Wiki) {
    let session = wiki.bench.session(&wiki.bench.sign_in(EMAIL).await).await;
    grants::code(wiki.services(), &session, &wiki.connection, "openid").await;
    session::end(wiki.services(), &session, &crate::any_client()).await.unwrap();
}

#[tokio::test]
async fn an_application_that_does_not_answer_is_tried_again_for_an_hour() {
    let peer = Peer::that_says(BUSY).await;
    let (wiki, _) = wiki_of(&peer).await;
    sign_out(&wiki).await;
    let begun = wiki.bench.clock_now();
    let mut tries = Vec::new();
    while !waiting(&wiki.bench).await.is_empty() {
        if deliver(wiki.services()).await > 0 {
            tries.push(wiki.bench.clock_now() - begun);
        }
        wiki.bench.clock.advance(5);
    }
    assert_eq!(tries, [0, 5, 20, 65, 185, 485, 1085, 1685, 2285, 2885, 3485]);
    assert_eq!(peer.requests().len(), tries.len());
    assert!(tries.last().unwrap() < &RETRIED);
    let event = r#"{"application":"Wiki","problem":"unavailable"}"#;
    assert_eq!(not_delivered(&wiki.bench).await, [event]);
}

#[tokio::test]
async fn a_message_waits_once_also_when_two_transactions_end_the_same() {
    for _ in 0..5 {
        let peer = Peer::that_says(OK).await;
        let (wiki, _) = wiki_of(&peer).await;
        let session = wiki.session().await;
        let code = grants::code(wiki.services(), &session, &wiki.connection, grants::OFFLINE).await;
        wiki.redeem(&code).await.unwrap();
        let (node, id) = (wiki.bench.another_node().await, wiki.application);
        let (fresh, now) = (session.clone(), wiki.bench.clock_now());
        let tasks: [Pin<Box<dyn Future<Output = ()> + Send>>; 2] = [
            Box::pin(async move {
                let fresh = fresh.fresh_administrator(now).unwrap();
                application::turn(&node, fresh, id, false, &crate::any_client()).await.unwrap();
            }),
            Box::pin({
                let services = wiki.services().clone();
                async move { session::end(&services, &session, &crate::any_client()).await.unwrap() }
            }),
        ];
        at_once(tasks.into_iter()).await;
        assert_eq!(waiting(&wiki.bench).await.len(), 1);
        let again = "INSERT INTO logout_messages (application, client_id, algorithm, uri, account_id, \
                     subject, sid, attempts, next_at) SELECT application, client_id, algorithm, uri, \
                     account_id, subject, sid, attempts, next_at FROM logout_messages";
        assert!(wiki.bench.try_statement(again).await.is_err());
    }
}

#[tokio::test]
async fn the_hour_begins_with_the_first_attempt() {
    let peer = Peer::that_says(OK).await;
    let (wiki, _) = wiki_of(&peer).await;
    sign_out(&wiki).await;
    wiki.bench.clock.advance(10 * RETRIED);
    assert_eq!(deliver(wiki.services()).await, 1, "no server was running");
    assert_eq!((peer.requests().len(), waiting(&wiki.bench).await.len()), (1, 0));
}

#[tokio::test]
async fn messages_of_an_application_that_does_not_answer_wait_for_one_of_them() {
    let peer = Peer::that_says(BUSY).await;
    let (wiki, _) = wiki_of(&peer).await;
    for _ in 0..5 {
        sign_out_again(&wiki).await;
    }
    assert_eq!(deliver(wiki.services()).await, 1);
    assert_eq!(deliver(wiki.services()).await, 0);
    for waits in [5, 15, 45] {
        wiki.bench.clock.advance(waits);
        assert_eq!(deliver(wiki.services()).await, 1);
    }
    sign_out_again(&wiki).await;
    assert_eq!(deliver(wiki.services()).await, 1, "a new message is tried once at once");
    wiki.bench.clock.advance(RETRIED - 65);
    assert_eq!(deliver(wiki.services()).await, 1);
    wiki.bench.clock.advance(15);
    assert_eq!(deliver(wiki.services()).await, 6);
    assert_eq!(not_delivered(&wiki.bench).await.len(), 5, "an hour has passed for these");
    assert_eq!((peer.requests().len(), waiting(&wiki.bench).await.len()), (7, 1));
}

#[tokio::test]
async fn an_application_that_answers_again_gets_everything_that_waited() {
    let hangs = Peer::that(Answer::Hangs).await;
    let (wiki, _) = wiki_of(&hangs).await;
    for _ in 0..3 {
        sign_out_again(&wiki).await;
    }
    assert_eq!(deliver_impatiently(wiki.services()).await, 1);
    let peer = Peer::that_says(OK).await;
    let moved = format!("UPDATE logout_messages SET uri = '{}'", peer.url("/"));
    wiki.bench.try_statement(&moved).await.unwrap();
    wiki.bench.clock.advance(5);
    assert_eq!(deliver(wiki.services()).await, 3);
    assert_eq!((peer.requests().len(), waiting(&wiki.bench).await.len()), (3, 0));
}

#[tokio::test]
async fn once_an_application_answers_its_other_messages_have_an_hour_of_their_own() {
    let busy = Peer::that_says(BUSY).await;
    let (wiki, _) = wiki_of(&busy).await;
    for _ in 0..3 {
        sign_out_again(&wiki).await;
    }
    assert_eq!(deliver(wiki.services()).await, 1);
    let peer = Peer::that_says(OK).await;
    let moved = format!(
        "UPDATE logout_messages SET uri = '{}' WHERE id = (SELECT MIN(id) FROM logout_messages)",
        peer.url("/")
    );
    wiki.bench.try_statement(&moved).await.unwrap();
    wiki.bench.clock.advance(RETRIED - 1);
    assert_eq!(deliver(wiki.services()).await, 2, "one is delivered and one is tried again");
    wiki.bench.clock.advance(5);
    assert_eq!(deliver(wiki.services()).await, 1);
    assert_eq!((peer.requests().len(), waiting(&wiki.bench).await.len()), (1, 2));
    assert!(not_delivered(&wiki.bench).await.is_empty());
}

#[tokio::test]
async fn applications_that_do_not_answer_hold_up_no_others() {
    let (hangs, peer) = (Peer::that(Answer::Hangs).await, Peer::that_says(OK).await);
    let (wiki, _) = wiki_of(&hangs).await;
    for number in 0..6 {
        opened(&wiki, &format!("Dead-{number}"), &hangs.url("/")).await;
    }
    opened(&wiki, "Alive", &peer.url("/")).await;
    sign_out(&wiki).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let work = worker::work(wiki.services().clone(), outgoing(), async {
        _ = stopped.await;
    });
    let worker = tokio::spawn(work);
    let told = async {
        while peer.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(2), told).await.unwrap();
    worker.abort();
    drop(stop);
    assert!(hangs.requests().len() <= 7);
}

#[tokio::test]
async fn a_worker_sends_what_is_queued_later_and_finishes_what_it_began() {
    let peer = Peer::that(Answer::TakesAMoment).await;
    let (wiki, _) = wiki_of(&peer).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = tokio::spawn(worker::work(wiki.services().clone(), outgoing(), async {
        _ = stopped.await;
    }));
    sign_out(&wiki).await;
    let begun = async {
        while peer.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(20), begun).await.unwrap();
    stop.send(()).unwrap();
    timeout(Duration::from_secs(20), worker).await.unwrap().unwrap();
    assert_eq!((peer.requests().len(), waiting(&wiki.bench).await.len()), (1, 0));
}

#[tokio::test]
async fn two_nodes_send_each_message_once() {
    let peer = Peer::that(Answer::TakesAMoment).await;
    let (wiki, _) = wiki_of(&peer).await;
    for name in ["Board", "Calendar", "Files"] {
        opened(&wiki, name, &peer.url("/")).await;
    }
    sign_out(&wiki).await;
    let other = wiki.bench.another_node().await;
    let (first, second) = tokio::join!(deliver(wiki.services()), deliver(&other));
    assert_eq!((first + second, peer.requests().len()), (4, 4));
    assert_eq!(waiting(&wiki.bench).await.len(), 0);
}

#[tokio::test]
async fn a_message_whose_sender_died_is_sent_by_another_node() {
    let (hangs, peer) = (Peer::that(Answer::Hangs).await, Peer::that_says(OK).await);
    let (wiki, _) = wiki_of(&hangs).await;
    sign_out(&wiki).await;
    let begun = async {
        while hangs.requests().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = deliver(wiki.services()) => panic!("nothing answers"),
        () = begun => {}
    }
    let other = wiki.bench.another_node().await;
    let moved = format!("UPDATE logout_messages SET uri = '{}'", peer.url("/"));
    wiki.bench.try_statement(&moved).await.unwrap();
    assert_eq!(deliver(&other).await, 0);
    wiki.bench.clock.advance(30);
    assert_eq!((deliver(&other).await, peer.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_restored_database_sends_no_message_again() {
    let peer = Peer::that_says(OK).await;
    let (wiki, _) = wiki_of(&peer).await;
    sign_out(&wiki).await;
    restore::void(wiki.services(), true, None).await.unwrap();
    assert_eq!(deliver(wiki.services()).await, 0);
    assert_eq!(waiting(&wiki.bench).await.len(), 0);
}
