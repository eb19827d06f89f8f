//! The keys that sign ID tokens. Tokens are checked as an application would: with the published keys
//! alone.

mod damage; // rows that an attacker changed
mod rotation;

use crate::{administrator, at_once, key_usage::assert_all_opens};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{
    housekeeping,
    jose::Algorithm,
    services::Services,
    signing_key::{key_set, sign},
    testing::Bench,
};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub(super) fn decoded(part: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(part).unwrap()
}

/// A token with some claims.
pub(super) async fn signed(services: &Services, algorithm: Algorithm) -> String {
    let claims = json!({ "iss": "https://latchkey.example.org", "sub": "Åse" });
    sign(services, algorithm, &claims).await.unwrap()
}

pub(super) fn header(token: &str) -> Value {
    serde_json::from_slice(&decoded(token.split('.').next().unwrap())).unwrap()
}

pub(super) fn key_id(token: &str) -> String {
    header(token)["kid"].as_str().unwrap().to_owned()
}

pub(super) async fn published(services: &Services) -> Vec<Value> {
    key_set(services).await.unwrap()["keys"].as_array().unwrap().clone()
}

pub(super) async fn published_ids(services: &Services) -> BTreeSet<String> {
    let keys = published(services).await;
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// Whether a published key accepts the token.
pub(super) fn is_valid(token: &str, keys: &[Value]) -> bool {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, signature) = (header(token), decoded(signature));
    let Some(key) = keys.iter().find(|key| key["kid"] == header["kid"]) else { return false };
    assert_eq!((&key["alg"], &key["use"]), (&header["alg"], &json!("sig")));
    let part = |name: &str| decoded(key[name].as_str().unwrap());
    match header["alg"].as_str().unwrap() {
        "RS256" => {
            assert_eq!(
                (key["kty"].as_str(), part("e"), part("n").len()),
                (Some("RSA"), vec![1, 0, 1], 256)
            );
            let key = RsaPublicKeyComponents { n: part("n"), e: part("e") };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).is_ok()
        }
        "ES256" => {
            assert_eq!((key["kty"].as_str(), key["crv"].as_str()), (Some("EC"), Some("P-256")));
            let point = [vec![4], part("x"), part("y")].concat();
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
            key.verify(signed.as_bytes(), &signature).is_ok()
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_token_is_valid_under_the_published_key_that_it_names() {
    let bench = Bench::new().await;
    for algorithm in Algorithm::ALL {
        let token = signed(&bench.services, algorithm).await;
        let keys = published(&bench.services).await;
        assert!(is_valid(&token, &keys), "{token}");
        let expected = json!({ "alg": algorithm.as_str(), "kid": key_id(&token), "typ": "JWT" });
        assert_eq!(header(&token), expected);
        let claims: Value =
            serde_json::from_slice(&decoded(token.split('.').nth(1).unwrap())).unwrap();
        assert_eq!(claims["sub"], "Åse");

        let other = URL_SAFE_NO_PAD.encode(r#"{"sub":"Eve"}"#);
        let parts: Vec<_> = token.split('.').collect();
        assert!(!is_valid(&[parts[0], &other, parts[2]].join("."), &keys));
    }
    assert_all_opens(&bench).await;
}

#[tokio::test]
async fn the_key_set_contains_a_current_and_a_next_key_of_each_algorithm_and_nothing_private() {
    let bench = Bench::new().await;
    let keys = published(&bench.services).await;
    let algorithms: Vec<_> = keys.iter().map(|key| key["alg"].as_str().unwrap()).collect();
    assert_eq!(algorithms, ["RS256", "ES256", "RS256", "ES256"], "the current ones first");
    assert_eq!(key_id(&signed(&bench.services, Algorithm::Rs256).await), keys[0]["kid"]);
    assert_eq!(key_id(&signed(&bench.services, Algorithm::Es256).await), keys[1]["kid"]);
    for key in &keys {
        let names: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        let known = ["alg", "crv", "e", "kid", "kty", "n", "use", "x", "y"];
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    }
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events, ["signing_key_created"; 4]);
}

#[tokio::test]
async fn keys_are_made_when_they_are_needed_and_not_before() {
    let (bench, _) = administrator().await;
    housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("signing_keys", "key_id").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_and_nodes_that_need_the_first_keys_at_once_make_one_set() {
    let bench = Bench::new().await;
    let other = bench.another_node().await;
    let nodes = [bench.services.clone(), other];
    let tokens = at_once((0..20).map(|number| {
        let services = nodes[number % 2].clone();
        async move { signed(&services, Algorithm::Es256).await }
    }))
    .await;
    let ids: BTreeSet<_> = tokens.iter().map(|token| key_id(token)).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(bench.column("signing_keys", "used_from").await.len(), 2);
    assert_eq!(bench.column("signing_keys", "key_id").await.len(), 4);
    for node in &nodes {
        assert_eq!(published_ids(node).await.len(), 4);
    }
}

#[tokio::test]
async fn a_restored_backup_keeps_the_keys_that_applications_know() {
    let (bench, _) = administrator().await;
    let before = published_ids(&bench.services).await;
    identity::restore::void(&bench.services, false, None).await.unwrap();
    let node = bench.another_node().await;
    assert_eq!(published_ids(&node).await, before);
}
