use super::{OLA, Office};
use crate::any_client;
use identity::{
    account::AccountId,
    disable_link::{self, Send},
};

#[tokio::test]
async fn l09_only_a_hash_of_the_link_is_stored() {
    let office = Office::new().await;
    let link = office.link().await;
    for (table, column) in [
        ("links", "token_hash"),
        ("outbox", "sealed"),
        ("audit_events", "details"),
        ("audit_events", "mac"),
    ] {
        for stored in office.bench.column(table, column).await {
            assert!(!stored.contains(link.reveal()), "{table}.{column}");
        }
    }
    assert!(office.bench.column("links", "revealed").await.is_empty());
    assert!(!format!("{:?}", office.details().await).contains(link.reveal()));
}

#[tokio::test]
async fn l10_only_a_fresh_administrator_with_a_second_factor_can_send_a_link() {
    let office = Office::new().await;
    let own = office.bench.session(&office.token).await.account();
    assert!(matches!(office.send_to(own).await, Send::Own));
    let kim = office.bench.person("kim@example.com", "Kim", "member").await;
    assert!(matches!(office.send_to(kim).await, Send::NotEnabled));
    assert!(matches!(office.send_to(AccountId::parse("999").unwrap()).await, Send::Gone));
    // Without a recent check, or as a member, a session is not a fresh administrator.
    let session = office.bench.session(&office.token).await;
    assert!(session.fresh_administrator(office.bench.clock_now() + 600).is_none());
    let theirs = office.bench.session(&office.theirs).await;
    assert!(theirs.fresh_administrator(office.bench.clock_now()).is_none());
    // An administrator without a second factor.
    office.bench.person("lee@example.com", "Lee", "administrator").await;
    let lee = office.bench.fresh(&office.bench.sign_in("lee@example.com").await).await;
    let lee = office.bench.session(&lee).await;
    let fresh = lee.fresh_administrator(office.bench.clock_now()).unwrap();
    let sent = disable_link::send(&office.bench.services, fresh, office.ola, &any_client()).await;
    assert!(matches!(sent.unwrap(), Send::WithoutSecondFactor));
    let statement = format!("UPDATE accounts SET status = 'deactivated' WHERE email = '{OLA}'");
    office.bench.try_statement(&statement).await.unwrap();
    assert!(matches!(office.send().await, Send::NotEnabled));
}

#[tokio::test]
async fn l12_sending_links_is_limited() {
    let office = Office::new().await;
    let mut sent = 0;
    for _ in 0..100 {
        sent += usize::from(matches!(office.send().await, Send::Done { .. }));
        office.bench.clock.advance(5);
    }
    assert_eq!(sent, 5, "five within an hour, half a minute apart");
}
