//! Each assertion works once.

use super::{Wiki, save, signer::Signer, tried, with};
use crate::{any_client, at_once};
use identity::{connection, housekeeping, restore};
use serde_json::json;

#[tokio::test]
async fn at13_the_same_assertion_is_accepted_once() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let assertion = wiki.signed("1", &json!({}));
    let nodes = [wiki.bench.services.clone(), wiki.bench.another_node().await];
    let tasks = (0..10).map(|at| {
        let (services, assertion) = (nodes[at % 2].clone(), assertion.clone());
        async move { tried(&services, &assertion).await.is_some() }
    });
    let accepted = at_once(tasks).await.into_iter().filter(|accepted| *accepted).count();
    assert_eq!(accepted, 1);
    assert!(!wiki.works("1", json!({ "exp": wiki.bench.clock_now() + 90 })).await, "the same ID");
    assert!(wiki.works("2", json!({})).await);
    let stored = wiki.bench.column("used_assertions", "jti_hash").await;
    assert!(stored.len() == 2 && !stored.contains(&"1".to_owned()));
    // Remembered as long as it would be valid.
    wiki.bench.clock.advance(59);
    housekeeping::sweep(&wiki.bench.services).await.unwrap();
    assert!(wiki.tried(&assertion).await.is_none());
    // And longer, because the clock of another node may be behind.
    wiki.bench.clock.advance(300);
    housekeeping::sweep(&wiki.bench.services).await.unwrap();
    assert_eq!(wiki.bench.column("used_assertions", "jti_hash").await.len(), 2);
    wiki.bench.clock.advance(1);
    housekeeping::sweep(&wiki.bench.services).await.unwrap();
    assert!(wiki.bench.column("used_assertions", "jti_hash").await.is_empty());
    assert!(wiki.tried(&assertion).await.is_none());
}

#[tokio::test]
async fn a_restored_database_accepts_no_assertion_that_may_have_been_used() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let assertion = wiki.signed("1", &json!({}));
    let without_time = wiki.signed("2", &json!({ "iat": null, "nbf": null }));
    let now = wiki.bench.clock_now();
    let ahead = wiki.signed("3", &json!({ "iat": now + 60, "exp": now + 300 }));
    restore::void(&wiki.bench.services, true, None).await.unwrap();
    wiki.bench.clock.advance(61);
    for before in [assertion, without_time, ahead] {
        assert!(wiki.tried(&before).await.is_none());
    }
    assert!(wiki.works("1", json!({})).await);
}

#[tokio::test]
async fn an_application_that_is_connected_again_cannot_repeat_an_assertion() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let (bench, id) = (&wiki.bench, wiki.application);
    bench.clock.advance(10);
    let assertion = wiki.signed("1", &json!({}));
    assert!(wiki.tried(&assertion).await.is_some());
    bench.clock.advance(1);
    let session = bench.session(&wiki.token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    assert!(connection::disconnect(&bench.services, fresh, id, &any_client()).await.unwrap());
    save(bench, &wiki.token, id, None, &with(&[&wiki.signer])).await;
    assert!(wiki.tried(&assertion).await.is_none());
    assert!(wiki.works("1", json!({})).await);
}

#[tokio::test]
async fn an_application_is_accepted_again_after_a_clock_that_was_ahead_at_a_restore() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let used = wiki.signed("1", &json!({ "exp": wiki.bench.clock_now() + 300 }));
    let ahead = wiki.bench.clock_now() + 86_400;
    let restored = format!("UPDATE connections SET assertions_from = {ahead}");
    wiki.bench.try_statement(&restored).await.unwrap();
    assert!(wiki.tried(&used).await.is_none());
    assert!(wiki.tried(&used).await.is_none(), "what may have been used before stays refused");
    wiki.bench.clock.advance(61);
    assert!(wiki.tried(&used).await.is_none());
    assert!(wiki.works("1", json!({})).await);
}
