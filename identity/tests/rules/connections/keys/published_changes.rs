//! What happens when an application publishes other keys than before.

use super::{
    Signer, Wiki, find,
    published::{at, office, signed_by, wiki},
    save, settings,
    site::Site,
};
use identity::{connection::PublicKey, restore, testing::Log};
use serde_json::{Value, json};

const HOUR: i64 = 60 * 60;

/// The details of the events about other keys.
async fn events(wiki: &Wiki) -> Vec<Value> {
    let details = "CASE WHEN event = 'connection_keys_changed' THEN details END";
    let all = wiki.bench.column("audit_events", details).await;
    all.iter().map(|details| serde_json::from_str(details).unwrap()).collect()
}

/// What an event says about this key.
async fn shown(wiki: &Wiki) -> String {
    let keys = find(&wiki.bench, &office(wiki).await, wiki.application).await.unwrap().keys;
    let [PublicKey { algorithm, id: Some(id), thumbprint, .. }] = &keys[..] else { panic!() };
    format!("{algorithm} {id} {thumbprint}")
}

#[tokio::test]
async fn other_keys_are_an_event() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    let old = shown(&wiki).await;
    wiki.bench.clock.advance(HOUR);
    assert!(wiki.works("2", json!({})).await);
    assert!(events(&wiki).await.is_empty(), "neither the first keys nor the same ones");
    // The order of the keys does not matter.
    site.publish(&[&next, &wiki.signer]);
    wiki.bench.clock.advance(60);
    assert!(signed_by(&wiki, &next, "3").await);
    site.publish(&[&wiki.signer, &next]);
    wiki.bench.clock.advance(HOUR);
    assert!(wiki.works("4", json!({})).await);
    site.publish(&[&next]);
    wiki.bench.clock.advance(HOUR);
    assert!(!wiki.works("5", json!({})).await && signed_by(&wiki, &next, "6").await);
    let new = shown(&wiki).await;
    assert!(old.starts_with("ES256 a ") && new.starts_with("EdDSA b "), "{old} {new}");
    let expected = [
        json!({ "application": "Wiki", "added": [new], "removed": null }),
        json!({ "application": "Wiki", "added": null, "removed": [old] }),
    ];
    assert_eq!(events(&wiki).await, expected);
    let used = wiki.bench.column("connection_keys", "thumbprint").await;
    assert!(used.len() == 1 && new.ends_with(&used[0]), "the use of the old key is forgotten");
    // An application that publishes no key, and then the same again.
    site.publish(&[]);
    wiki.bench.clock.advance(HOUR);
    assert!(!signed_by(&wiki, &next, "7").await);
    site.publish(&[&next]);
    wiki.bench.clock.advance(60);
    assert!(signed_by(&wiki, &next, "8").await);
    let expected = [
        json!({ "application": "Wiki", "added": null, "removed": [new] }),
        json!({ "application": "Wiki", "added": [new], "removed": null }),
    ];
    assert_eq!(events(&wiki).await[2..], expected);
}

#[tokio::test]
async fn the_first_keys_after_an_address_was_entered_or_a_backup_restored_are_not_an_event() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    let elsewhere = Site::with(&[&next]).await;
    save(&wiki.bench, &wiki.token, wiki.application, Some(1), &at(&elsewhere.url())).await;
    assert!(signed_by(&wiki, &next, "2").await);
    restore::void(&wiki.bench.services, true, None).await.unwrap();
    wiki.bench.clock.advance(HOUR);
    assert!(signed_by(&wiki, &next, "3").await);
    save(&wiki.bench, &office(&wiki).await, wiki.application, Some(2), &settings("wiki")).await;
    assert!(events(&wiki).await.is_empty());
}

#[tokio::test]
async fn a_withdrawn_key_cannot_be_kept_in_the_database() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    site.publish(&[&next]);
    let log = Log::record();
    for (at, moved) in
        ["fresh_until = fresh_until + 900", "read_at = read_at + 900"].iter().enumerate()
    {
        wiki.bench.try_statement(&format!("UPDATE published_key_sets SET {moved}")).await.unwrap();
        // Not read again, because it was tried a moment ago.
        assert!(!wiki.works(&format!("a{at}"), json!({})).await, "{moved}");
        assert!(log.alarms() > at, "{moved}");
        let back = moved.replace('+', "-");
        wiki.bench.try_statement(&format!("UPDATE published_key_sets SET {back}")).await.unwrap();
        assert!(wiki.works(&format!("b{at}"), json!({})).await, "{back}");
    }
    let later = "UPDATE published_key_sets SET fresh_until = fresh_until + 86400";
    wiki.bench.clock.advance(HOUR);
    wiki.bench.try_statement(later).await.unwrap();
    assert!(!wiki.works("2", json!({})).await && signed_by(&wiki, &next, "3").await);
}
