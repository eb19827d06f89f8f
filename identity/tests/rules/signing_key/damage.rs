//! What an attacker who can write to the database can do to the keys, and a node that lacks a key.

use super::{is_valid, key_id, published_ids, signed};
use identity::{
    actor::Operator,
    error::Error,
    jose::Algorithm::{Es256, Rs256},
    key_rotation::{self, Choice},
    signing_key::key_set,
    testing::Bench,
};

async fn change(bench: &Bench, statement: &str) {
    bench.try_statement(statement).await.unwrap();
    bench.clock.advance(10);
}

#[tokio::test]
async fn a_private_key_under_another_id_or_algorithm_neither_signs_nor_is_published() {
    for column in ["key_id", "algorithm"] {
        let bench = Bench::new().await;
        let before = published_ids(&bench.services).await;
        let first = key_id(&signed(&bench.services, Rs256).await);
        // The row of the current key, with something else in one column.
        let other = if column == "algorithm" { "'ES256'" } else { "'forged'" };
        let copy = format!("UPDATE signing_keys SET {column} = {other} WHERE key_id = '{first}'");
        change(&bench, &copy).await;
        // The next key takes over.
        let token = signed(&bench.services, Rs256).await;
        assert!(before.contains(&key_id(&token)) && key_id(&token) != first, "{column}");
        let now = published_ids(&bench.services).await;
        assert!(!now.contains(&first) && !now.contains("forged"), "{column}");
        assert_eq!(now.len(), 4, "{column}");
    }
}

#[tokio::test]
async fn keys_that_cannot_be_opened_are_replaced() {
    let bench = Bench::new().await;
    let before = signed(&bench.services, Rs256).await;
    change(&bench, "UPDATE signing_keys SET private_key = 'v1.x'").await;
    let after = signed(&bench.services, Rs256).await;
    assert_ne!(key_id(&after), key_id(&before));
    let keys = super::published(&bench.services).await;
    assert!(keys.len() == 4 && is_valid(&after, &keys) && !is_valid(&before, &keys));
}

#[tokio::test]
async fn of_two_current_keys_one_signs_and_a_next_key_that_is_missing_is_made() {
    let bench = Bench::new().await;
    signed(&bench.services, Es256).await;
    change(&bench, "UPDATE signing_keys SET used_from = 1").await;
    let ids = bench.column("signing_keys", "key_id").await;
    let token = signed(&bench.services, Es256).await;
    assert!(ids.contains(&key_id(&token)));
    // A next key was missing.
    assert_eq!(bench.column("signing_keys", "key_id").await.len(), 6);
    assert_eq!(published_ids(&bench.services).await.len(), 6);
}

#[tokio::test]
async fn a_node_without_the_key_that_encrypts_neither_signs_nor_replaces_keys() {
    let bench = Bench::new().await;
    let file = bench.folder.path().join("keys");
    let id = key_rotation::add(&bench.services, &file, Operator).await.unwrap();
    let other = bench.another_node().await;
    let chosen = key_rotation::choose(&other, &id, Operator).await.unwrap();
    assert!(matches!(chosen, Choice::Done { .. }));
    let keys = published_ids(&other).await;
    let error = key_set(&bench.services).await.unwrap_err();
    assert!(matches!(error, Error::LacksKey(_)), "{error}");
    assert!(error.is_temporary());
    assert_eq!(bench.column("signing_keys", "key_id").await.len(), keys.len());
}
