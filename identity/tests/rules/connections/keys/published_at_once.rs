//! Several requests need the keys at an address at once, or an administrator changes the address meanwhile.

use super::{
    Signer, Wiki,
    published::{at, may_call_patiently, patient_wiki, signed_by},
    save, settings,
    site::Site,
    tried,
};
use identity::{services::Services, testing::Log};
use serde_json::json;
use tokio::task::{JoinHandle, JoinSet, spawn};

const HOUR: i64 = 60 * 60;

/// A request that goes on while something else happens.
fn begun(wiki: &Wiki, services: &Services, id: &str) -> JoinHandle<bool> {
    let (services, assertion) = (services.clone(), wiki.signed(id, &json!({})));
    spawn(async move { tried(&services, &assertion).await.is_some() })
}

async fn changes(wiki: &Wiki) -> usize {
    let events = wiki.bench.column("audit_events", "event").await;
    events.iter().filter(|event| *event == "connection_keys_changed").count()
}

#[tokio::test]
async fn requests_that_need_the_same_keys_wait_for_one_call() {
    let site = Site::silent().await;
    let wiki = patient_wiki(&site.url(), Signer::es256("a")).await;
    let mut requests = JoinSet::new();
    for id in ["1", "2", "3", "4", "5", "6"] {
        let (services, assertion) = (wiki.bench.services.clone(), wiki.signed(id, &json!({})));
        requests.spawn(async move { tried(&services, &assertion).await.is_some() });
    }
    // Four may wait, so these two have found four that do.
    for _ in 0..2 {
        assert!(!requests.join_next().await.unwrap().unwrap());
    }
    site.publish(&[&wiki.signer]);
    assert_eq!(requests.join_all().await, [true; 4]);
    assert_eq!(site.requests(), 1);
}

#[tokio::test]
async fn two_nodes_that_read_other_keys_at_once_record_one_event() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let site = Site::with(&[&signer]).await;
    let wiki = patient_wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    let other = wiki.bench.another_node().await;
    may_call_patiently(&other);
    site.falls_silent();
    wiki.bench.clock.advance(HOUR);
    let first = begun(&wiki, &wiki.bench.services, "2");
    site.has_answered(2).await;
    // The clock of the other node is ahead, so that it does not wait for a minute.
    wiki.bench.clock.advance(60);
    let second = begun(&wiki, &other, "3");
    site.has_answered(3).await;
    site.publish(&[&next]);
    assert!(!first.await.unwrap() && !second.await.unwrap(), "the key was withdrawn");
    assert!(signed_by(&wiki, &next, "4").await);
    assert_eq!((site.requests(), changes(&wiki).await), (3, 1));
}

#[tokio::test]
async fn what_an_address_answers_after_it_was_changed_is_not_stored() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let (site, elsewhere) = (Site::silent().await, Site::with(&[&next]).await);
    let wiki = patient_wiki(&site.url(), signer).await;
    let other = wiki.bench.another_node().await;
    may_call_patiently(&other);
    let log = Log::record();
    let before = begun(&wiki, &wiki.bench.services, "1");
    site.has_answered(1).await;
    save(&wiki.bench, &wiki.token, wiki.application, Some(1), &at(&elsewhere.url())).await;
    let signed = next.sign(&json!({}), &wiki.claims("2", &json!({})));
    assert!(tried(&other, &signed).await.is_some(), "the new address is read in the same second");
    let stored = async || wiki.bench.column("published_key_sets", "key_set").await;
    let new = stored().await;
    site.publish(&[&wiki.signer]);
    assert!(!before.await.unwrap(), "the answer of the old address counts for nothing");
    assert_eq!(stored().await, new);
    assert!(!wiki.works("3", json!({})).await && signed_by(&wiki, &next, "4").await);
    assert_eq!((site.requests(), elsewhere.requests(), changes(&wiki).await), (1, 1, 0));
    assert_eq!(log.alarms(), 0);
}

#[tokio::test]
async fn what_an_address_answers_after_it_was_removed_is_not_stored() {
    let site = Site::with(&[]).await;
    let wiki = patient_wiki(&site.url(), Signer::es256("a")).await;
    site.falls_silent();
    let before = begun(&wiki, &wiki.bench.services, "1");
    site.has_answered(1).await;
    save(&wiki.bench, &wiki.token, wiki.application, Some(1), &settings("wiki")).await;
    site.publish(&[&wiki.signer]);
    assert!(!before.await.unwrap());
    assert!(wiki.bench.column("published_key_sets", "key_set").await.is_empty());
    assert!(!wiki.works("2", json!({})).await);
    assert_eq!(site.requests(), 1);
}
