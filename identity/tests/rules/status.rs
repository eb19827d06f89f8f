use crate::{
    administrator,
    delivery::{
        PHONE, TEXT, deliver,
        peer::{OK, Peer},
        webhook,
    },
    enrolled,
};
use identity::{
    audit::{Break, Verification},
    delivery::Problem,
    secret::Token,
    services::Services,
    status::{self, Failure, Messages, Status, Verify, Way},
    testing::{Bench, START},
};

const TROUBLE: &str = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";

async fn status_of(services: &Services, bench: &Bench, token: &Token) -> Status {
    let session = bench.session(token).await;
    status::status(services, session.administrator().unwrap()).await.unwrap()
}

async fn verify(bench: &Bench, token: &Token) -> Verify {
    let session = bench.session(token).await;
    status::verify_audit_log(&bench.services, session.administrator().unwrap()).await.unwrap()
}

#[tokio::test]
async fn it_shows_what_waits_and_when_a_delivery_last_failed_and_succeeded() {
    let (bench, token) = administrator().await;
    let peer = Peer::that_says(TROUBLE).await;
    let failing = webhook(&bench.services, &peer);
    bench.post_text(PHONE, TEXT, 600).await;
    bench.clock.advance(5);
    deliver(&failing).await;
    let failure = Failure { at: START + 5, problem: Problem::Unavailable };
    let failed = Messages {
        way: Way::Host("127.0.0.1".to_owned()),
        waiting: 1,
        waiting_since: Some(START),
        undelivered: 0,
        delivered_at: None,
        last_failure: Some(failure),
        failing_since: Some(START),
    };
    assert_eq!(status_of(&failing, &bench, &token).await.sms, failed);
    bench.clock.advance(60);
    let well = Peer::that_says(OK).await;
    let working = webhook(&bench.services, &well);
    deliver(&working).await;
    let delivered = Messages {
        waiting: 0,
        waiting_since: None,
        delivered_at: Some(START + 65),
        failing_since: None,
        ..failed
    };
    assert_eq!(status_of(&working, &bench, &token).await.sms, delivered);
    assert_eq!(status_of(&working, &bench, &token).await.email.way, Way::Off);
}

#[tokio::test]
async fn messages_that_were_given_up_are_counted() {
    let (bench, token) = administrator().await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    for state in ["failed", "expired", "nowhere", "waiting", "delivered"] {
        let statement = format!(
            "INSERT INTO outbox (channel, state, created_at, expires_at, next_at, attempts)
             VALUES ('mail', '{state}', 0, 0, 0, 1)"
        );
        bench.try_statement(&statement).await.unwrap();
    }
    let status = status_of(&bench.services, &bench, &token).await;
    assert_eq!((status.email.undelivered, status.email.waiting), (2, 1));
    assert_eq!((status.sms.undelivered, status.sms.waiting), (0, 0));
}

#[tokio::test]
async fn a_verification_of_the_audit_log_is_kept_with_what_it_found() {
    let (bench, token, _) = enrolled().await;
    let seen = async || status_of(&bench.services, &bench, &token).await.audit_log;
    assert_eq!((seen().await.entries, seen().await.verified), (4, None));
    let at = bench.clock_now();
    assert_eq!(verify(&bench, &token).await, Verify::Intact);
    assert_eq!(seen().await.verified, Some(Verification { at, found: None }));
    bench.clock.advance(60);
    bench.try_statement("UPDATE audit_heads SET mac = 'x'").await.unwrap();
    let node = bench.column("audit_heads", "node").await.remove(0);
    let found = Break { node, sequence: 4 };
    assert_eq!(verify(&bench, &token).await, Verify::Broken(found.clone()));
    let verified = Verification { at: at + 60, found: Some(found) };
    assert_eq!(seen().await.verified, Some(verified));
}

#[tokio::test]
async fn a_long_audit_log_is_not_verified_by_a_request() {
    let (bench, token) = administrator().await;
    let most = status::MOST_VERIFIED;
    bench.try_statement(&format!("UPDATE audit_heads SET sequence = {most} + 1")).await.unwrap();
    assert_eq!(verify(&bench, &token).await, Verify::TooLong);
    assert_eq!(status_of(&bench.services, &bench, &token).await.audit_log.verified, None);
}

#[tokio::test]
async fn it_shows_the_database_the_jobs_and_the_clock() {
    let (bench, token) = administrator().await;
    let before = status_of(&bench.services, &bench, &token).await;
    let product = if bench.url.starts_with("postgres") { "PostgreSQL " } else { "SQLite 3." };
    assert!(before.storage.name.starts_with(product), "{}", before.storage.name);
    assert!(before.storage.bytes > 100_000, "{}", before.storage.bytes);
    assert_eq!((before.jobs.bulk, before.jobs.imports), (0, 0));
    assert!(!before.has_clock_jumped);
    bench.clock.jump(20 * 60 * 60);
    // The session ended in this time.
    let until = bench.clock_now() + 60;
    let extend = format!("UPDATE sessions SET last_seen_at = {until}, expires_at = {until}");
    bench.try_statement(&extend).await.unwrap();
    assert!(status_of(&bench.services, &bench, &token).await.has_clock_jumped);
}
