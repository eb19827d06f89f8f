//! How an application proves which one it is.

use super::{connected, find, save, settings};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
};
use identity::{
    client::Client,
    connection::{Connection, Settings, authenticate},
    testing::{Bench, Log},
};

async fn tried(bench: &Bench, client_id: &str, secret: Option<&str>) -> Option<Connection> {
    authenticate(&bench.services, &any_client(), client_id, secret).await.unwrap()
}

async fn failures(bench: &Bench) -> Vec<String> {
    bench.column("throttles", "failures").await
}

#[tokio::test]
async fn only_its_own_secret_proves_which_application_it_is() {
    let (bench, token) = administrator().await;
    let (id, secret) = connected(&bench, &token, "Wiki").await;
    let (_, other) = connected(&bench, &token, "calendar").await;
    let found = tried(&bench, "Wiki", Some(&secret)).await.unwrap();
    assert_eq!(found, find(&bench, &token, id).await.unwrap().connection);
    assert!(failures(&bench).await.is_empty());
    for (client_id, secret) in [
        ("Wiki", Some(other.as_str())),
        ("wiki", Some(secret.as_str())),
        ("Wiki ", Some(secret.as_str())),
        ("nobody", Some(secret.as_str())),
        ("", Some(secret.as_str())),
        ("Wiki", Some(&secret[1..])),
        ("Wiki", Some(secret.to_lowercase().as_str())),
        ("Wiki", Some("")),
        ("Wiki", None),
        ("nobody", None),
    ] {
        assert_eq!(tried(&bench, client_id, secret).await, None, "{client_id} {secret:?}");
    }
    assert_eq!(failures(&bench).await, ["10"]);
}

#[tokio::test]
async fn a_public_connection_has_no_secret_to_send() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "App", for_everyone()).await;
    save(&bench, &token, id, None, &Settings { is_public: true, ..settings("app") }).await;
    let (_, secret) = connected(&bench, &token, "wiki").await;
    for none in [None, Some("")] {
        assert!(tried(&bench, "app", none).await.is_some_and(|found| found.is_public));
    }
    assert!(failures(&bench).await.is_empty());
    for wrong in ["x", secret.as_str()] {
        assert_eq!(tried(&bench, "app", Some(wrong)).await, None, "{wrong}");
    }
    // A row in the table makes it no secret of a public connection.
    let moved = "UPDATE connection_secrets SET connection_id = (SELECT id FROM connections WHERE client_id = 'app')";
    bench.try_statement(moved).await.unwrap();
    assert_eq!(tried(&bench, "app", Some(&secret)).await, None);
}

#[tokio::test]
async fn wrong_secrets_of_others_never_delay_a_right_one_and_fill_neither_database_nor_log() {
    let (bench, token) = administrator().await;
    let (_, secret) = connected(&bench, &token, "wiki").await;
    for _ in 0..50 {
        assert_eq!(tried(&bench, "wiki", Some("guess")).await, None);
        assert!(tried(&bench, "wiki", Some(&secret)).await.is_some());
    }
    assert_eq!(failures(&bench).await, ["10"], "then nothing more is counted for a while");
    bench.clock.advance(30);
    tried(&bench, "wiki", Some("guess")).await;
    assert_eq!(failures(&bench).await, ["11"]);
    let elsewhere = Client { address: "198.51.100.7".to_owned(), ..any_client() };
    authenticate(&bench.services, &elsewhere, "wiki", Some("guess")).await.unwrap();
    let mut counted = failures(&bench).await;
    counted.sort();
    assert_eq!(counted, ["1", "11"], "each site is counted separately");
    let keys = bench.column("throttles", "key").await;
    assert!(keys.iter().all(|key| !key.contains("198.51") && !key.contains("192.0")), "{keys:?}");
}

#[tokio::test]
async fn wrong_secrets_from_all_networks_of_one_subscriber_are_counted_together() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, "wiki").await;
    for network in 0..30 {
        let address = format!("2001:db8:0:{network:x}::1");
        let elsewhere = Client { address, ..any_client() };
        authenticate(&bench.services, &elsewhere, "wiki", Some("guess")).await.unwrap();
    }
    assert_eq!(failures(&bench).await, ["10"]);
}

#[tokio::test]
async fn the_last_use_of_a_secret_is_noted_once_a_minute() {
    let (bench, token) = administrator().await;
    let (id, secret) = connected(&bench, &token, "wiki").await;
    let last_use = async || find(&bench, &token, id).await.unwrap().secrets[0].last_used_at;
    assert_eq!(last_use().await, None);
    tried(&bench, "wiki", Some("wrong")).await;
    assert_eq!(last_use().await, None);
    let start = bench.clock_now();
    tried(&bench, "wiki", Some(&secret)).await.unwrap();
    assert_eq!(last_use().await, Some(start));
    bench.clock.advance(59);
    tried(&bench, "wiki", Some(&secret)).await.unwrap();
    assert_eq!(last_use().await, Some(start));
    bench.clock.advance(1);
    tried(&bench, "wiki", Some(&secret)).await.unwrap();
    assert_eq!(last_use().await, Some(start + 60));
}

#[tokio::test]
async fn a_secret_that_was_moved_or_inserted_in_the_database_is_refused_with_an_alarm() {
    let (bench, token) = administrator().await;
    let (_, own) = connected(&bench, &token, "wiki").await;
    let (_, others) = connected(&bench, &token, "calendar").await;
    let log = Log::record();
    let moved = "UPDATE connection_secrets SET connection_id = 1 WHERE connection_id = 2";
    bench.try_statement(moved).await.unwrap();
    assert_eq!(tried(&bench, "wiki", Some(&others)).await, None);
    assert_eq!(log.alarms(), 1);
    assert!(tried(&bench, "wiki", Some(&own)).await.is_some());
    // The hash of a secret that the attacker chose, with the MAC of another row.
    let inserted = "INSERT INTO connection_secrets (secret_hash, connection_id, owner_mac, created_at) \
                    SELECT 'LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ', 1, owner_mac, 0 FROM connection_secrets \
                    WHERE last_used_at IS NOT NULL";
    bench.try_statement(inserted).await.unwrap();
    assert_eq!(tried(&bench, "wiki", Some("hello")).await, None);
    assert_eq!(log.alarms(), 2);
}
