//! A link or code that no longer works is no longer sent.

use crate::{
    any_client,
    delivery::{deliver, mail_server::strict_server},
    enrolled,
};
use identity::{
    account::EmailAddress,
    delivery::{MailRoute, Routes},
    password::{self, Forgot, Reset},
    secret::Typed,
    testing::{Bench, EMAIL},
    users::help,
};

const OLA: &str = "ola@example.com";

async fn forgot(bench: &Bench, email: &str) {
    let email = EmailAddress::parse(email).unwrap();
    let sent = password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    assert_eq!(sent, Forgot::Done);
}

/// Tries to send all emails at a server with this answer.
async fn try_to_send(bench: &Bench, answer: &'static str) {
    let mail = MailRoute::plain(strict_server(answer).await);
    deliver(&bench.services.with_routes(Routes { mail, ..Routes::default() })).await;
    bench.clock.advance(60);
}

/// Of emails that were postponed once: those that are sent after that, by number.
async fn sent_later(bench: &Bench) -> Vec<String> {
    try_to_send(bench, "250 well\r\n").await;
    assert!(!bench.column("outbox", "state").await.contains(&"waiting".to_owned()));
    assert!(bench.column("outbox", "sealed").await.is_empty(), "the content is deleted");
    bench.column("outbox", "CASE WHEN state = 'delivered' THEN id END").await
}

async fn postponed_link(email: &str) -> Bench {
    let (bench, _, _) = enrolled().await;
    bench.person(OLA, "Ola", "member").await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    forgot(&bench, email).await;
    try_to_send(&bench, "451 later\r\n").await;
    assert_eq!(bench.column("outbox", "state").await, ["waiting"]);
    bench
}

async fn ids(bench: &Bench) -> Vec<String> {
    let mut ids = bench.column("outbox", "id").await;
    ids.sort_by_key(|id| id.parse::<i64>().unwrap());
    ids
}

#[tokio::test]
async fn a_link_that_still_works_is_sent_later() {
    let bench = postponed_link(EMAIL).await;
    let all = ids(&bench).await;
    assert_eq!(sent_later(&bench).await, all);
}

#[tokio::test]
async fn a_link_that_a_newer_one_replaced_is_no_longer_sent() {
    let bench = postponed_link(EMAIL).await;
    forgot(&bench, EMAIL).await;
    let all = ids(&bench).await;
    assert_eq!(all.len(), 2);
    assert_eq!(sent_later(&bench).await, all[1..]);
}

#[tokio::test]
async fn a_used_link_is_no_longer_sent() {
    let bench = postponed_link(EMAIL).await;
    let link = bench.last_sent().await.token();
    let new = Typed::new("another quiet harbor".into());
    let reset = password::reset(&bench.services, &link, new, &any_client()).await.unwrap();
    assert_eq!(reset, Reset::Done);
    let all = ids(&bench).await;
    assert_eq!(all.len(), 2, "and the email about the new password");
    assert_eq!(sent_later(&bench).await, all[1..]);
}

#[tokio::test]
async fn a_link_that_a_security_change_ended_is_no_longer_sent() {
    let bench = postponed_link(OLA).await;
    let change = "UPDATE accounts SET security_version = security_version + 1 WHERE id = 2";
    bench.try_statement(change).await.unwrap();
    assert!(sent_later(&bench).await.is_empty());
}

#[tokio::test]
async fn a_link_whose_issuer_is_no_longer_an_administrator_is_no_longer_sent() {
    let (bench, token, _) = enrolled().await;
    let ola = bench.person(OLA, "Ola", "member").await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let client = any_client();
    let sent = help::send_password_link(&bench.services, administrator, ola, &client).await;
    assert!(matches!(sent.unwrap(), help::Sent::Done(_)));
    try_to_send(&bench, "451 later\r\n").await;
    bench.try_statement("UPDATE accounts SET role = 'member' WHERE id = 1").await.unwrap();
    assert!(sent_later(&bench).await.is_empty());
}

#[tokio::test]
async fn messages_behind_many_withdrawn_ones_are_sent_at_once() {
    let (bench, _, _) = enrolled().await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    for _ in 0..9 {
        forgot(&bench, EMAIL).await;
        bench.clock.advance(15 * 60);
        bench.try_statement("UPDATE outbox SET expires_at = expires_at + 86400").await.unwrap();
    }
    let all = ids(&bench).await;
    assert_eq!(sent_later(&bench).await, all[8..]);
}
