//! Applications that prove with a key which one they are.

mod changed;
mod once;
mod published;
mod published_at_once;
mod published_changes;
mod registered;
mod signer;
mod site;

use super::{connected, find, revealed, save, settings};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    key_rotation,
};
use identity::{
    application::ApplicationId,
    connection::{
        self, Connection, KeySet, Overlap, PublicKey, Saved, SecretMade, Settings, authenticate,
        authenticate_with_key,
    },
    secret::Token,
    services::Services,
    testing::{Bench, PUBLIC_URL},
};
use serde_json::{Value, json};
use signer::Signer;

struct Wiki {
    bench: Bench,
    token: Token,
    application: ApplicationId,
    signer: Signer,
}

fn with(signers: &[&Signer]) -> Settings {
    let keys: Vec<_> = signers.iter().map(|signer| signer.jwk()).collect();
    let key_set = KeySet::parse(&json!({ "keys": keys }).to_string()).unwrap();
    Settings { key_set: Some(key_set), ..settings("wiki") }
}

impl Wiki {
    async fn with(signer: Signer) -> Self {
        let (bench, token) = administrator().await;
        let application = made(&bench, &token, "Wiki", for_everyone()).await;
        let saved = save(&bench, &token, application, None, &with(&[&signer])).await;
        assert!(matches!(saved, Saved::Done { has_new_secret: false, .. }), "{saved:?}");
        Self { bench, token, application, signer }
    }

    /// The claims of an assertion, with some of them changed. `null` leaves one out.
    fn claims(&self, id: &str, changes: &Value) -> Value {
        let now = self.bench.clock_now();
        let mut claims = json!({
            "iss": "wiki", "sub": "wiki", "aud": PUBLIC_URL, "jti": id,
            "iat": now, "nbf": now, "exp": now + 60,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn signed(&self, id: &str, changes: &Value) -> String {
        self.signer.sign(&json!({}), &self.claims(id, changes))
    }

    async fn tried(&self, assertion: &str) -> Option<Connection> {
        tried(&self.bench.services, assertion).await
    }

    async fn works(&self, id: &str, changes: Value) -> bool {
        self.tried(&self.signed(id, &changes)).await.is_some()
    }
}

async fn tried(services: &Services, assertion: &str) -> Option<Connection> {
    authenticate_with_key(services, &any_client(), "wiki", assertion).await.unwrap()
}

#[tokio::test]
async fn a_key_of_each_algorithm_proves_which_application_it_is() {
    for signer in [Signer::es256("a"), Signer::ed25519("a"), Signer::rs256("a"), Signer::ps256("a")]
    {
        let wiki = Wiki::with(signer).await;
        assert!(wiki.works("1", json!({})).await, "{}", wiki.signer.algorithm());
        let header = json!({ "kid": null, "typ": "client-authentication+jwt" });
        let without_id = wiki.signer.sign(&header, &wiki.claims("2", &json!({})));
        assert!(wiki.tried(&without_id).await.is_some());
        for header in [
            json!({ "kid": "b" }),
            json!({ "kid": 1 }),
            json!({ "alg": "none" }),
            json!({ "alg": "HS256" }),
            json!({ "alg": null }),
            json!({ "crit": ["exp"] }),
            json!({ "typ": "dpop+jwt" }),
            json!({ "typ": 1 }),
        ] {
            let assertion = wiki.signer.sign(&header, &wiki.claims("3", &json!({})));
            assert!(wiki.tried(&assertion).await.is_none(), "{header}");
        }
        assert!(wiki.works("3", json!({})).await, "nothing was remembered");
    }
}

#[tokio::test]
async fn the_key_decides_which_algorithm_is_used() {
    let wiki = Wiki::with(Signer::rs256("a")).await;
    let claims = wiki.claims("1", &json!({}));
    for algorithm in ["PS256", "ES256", "EdDSA", "RS512", "rs256"] {
        let named = wiki.signer.sign(&json!({ "alg": algorithm }), &claims);
        assert!(wiki.tried(&named).await.is_none(), "{algorithm}");
    }
    let other = Signer::es256("a").sign(&json!({}), &claims);
    assert!(wiki.tried(&other).await.is_none(), "another key with the same ID");
    let signed = wiki.signed("1", &json!({}));
    let parts: Vec<_> = signed.split('.').collect();
    for broken in [
        String::new(),
        "a.b.c".to_owned(),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{signed}A"),
        signed[1..].to_owned(),
    ] {
        assert!(wiki.tried(&broken).await.is_none(), "{broken}");
    }
    assert!(wiki.tried(&signed).await.is_some());
}

#[tokio::test]
async fn at14_an_assertion_is_for_this_installation_and_nobody_else() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    for audience in [
        json!(format!("{PUBLIC_URL}/oidc/token")),
        json!(format!("{PUBLIC_URL}/")),
        json!([PUBLIC_URL]),
        json!([PUBLIC_URL, "https://other.example"]),
        json!("https://other.example"),
        json!(PUBLIC_URL.to_uppercase()),
        json!({ (PUBLIC_URL): true }),
        json!(""),
        json!(1),
        Value::Null,
    ] {
        assert!(!wiki.works("1", json!({ "aud": audience })).await, "{audience}");
    }
    assert!(wiki.works("1", json!({})).await);
}

#[tokio::test]
async fn claims_have_one_type_and_the_right_value() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let now = wiki.bench.clock_now();
    for changes in [
        json!({ "iss": "board" }),
        json!({ "sub": "board" }),
        json!({ "iss": "Wiki", "sub": "Wiki" }),
        json!({ "iss": ["wiki"] }),
        json!({ "iss": null }),
        json!({ "sub": null }),
        json!({ "exp": null }),
        json!({ "exp": now }),
        json!({ "exp": now + 301 }),
        json!({ "exp": (now + 60).to_string() }),
        json!({ "exp": now as f64 + 60.5 }),
        json!({ "iat": now + 61 }),
        json!({ "iat": now.to_string() }),
        json!({ "nbf": now + 61 }),
        json!({ "nbf": true }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
        json!({ "jti": 1 }),
        json!({ "jti": "j".repeat(257) }),
    ] {
        assert!(!wiki.works("1", changes.clone()).await, "{changes}");
    }
    for (at, changes) in [
        json!({ "exp": now + 300 }),
        json!({ "iat": now + 60, "nbf": now + 60, "exp": now + 120 }),
        json!({ "iat": null, "nbf": null }),
        json!({ "iat": now - 86_400 }),
        json!({ "more": [1] }),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(wiki.works(&format!("right {at}"), changes.clone()).await, "{changes}");
    }
    assert!(wiki.works(&"j".repeat(256), json!({})).await);
}

#[tokio::test]
async fn an_application_with_keys_has_no_secret() {
    let (bench, token) = administrator().await;
    let (id, secret) = connected(&bench, &token, "wiki").await;
    let signer = Signer::es256("a");
    let saved = save(&bench, &token, id, Some(1), &with(&[&signer])).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: false, .. }), "{saved:?}");
    for secret in [None, Some(secret.as_str())] {
        let client = any_client();
        assert!(authenticate(&bench.services, &client, "wiki", secret).await.unwrap().is_none());
    }
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client) = (&bench.services, any_client());
    let made = connection::make_secret(services, fresh, id, Overlap::Nothing, &client).await;
    assert_eq!(made.unwrap(), SecretMade::Public);
    assert_eq!(revealed(&bench, &token, id).await, None);
    let wiki = Wiki { bench, token, application: id, signer };
    assert!(wiki.works("1", json!({})).await);
    // Back to a secret.
    let saved = save(&wiki.bench, &wiki.token, id, Some(2), &settings("wiki")).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: true, .. }), "{saved:?}");
    assert!(!wiki.works("2", json!({})).await);
    // A public connection has no keys either.
    let public = Settings { is_public: true, key_set: None, ..settings("wiki") };
    save(&wiki.bench, &wiki.token, id, Some(3), &public).await;
    assert!(!wiki.works("3", json!({})).await);
    let events = wiki.bench.column("audit_events", "details").await.join(" ");
    assert!(events.contains(r#""keys":{"from":[],"to":["ES256 a "#), "{events}");
}

#[tokio::test]
async fn keys_can_be_replaced_while_the_old_one_still_works() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let next = Signer::ed25519("b");
    let (bench, id) = (&wiki.bench, wiki.application);
    save(bench, &wiki.token, id, Some(1), &with(&[&wiki.signer, &next])).await;
    assert!(wiki.works("1", json!({})).await);
    let assertion = next.sign(&json!({}), &wiki.claims("2", &json!({})));
    assert!(wiki.tried(&assertion).await.is_some());
    save(bench, &wiki.token, id, Some(2), &with(&[&next])).await;
    assert!(!wiki.works("3", json!({})).await);
    let shown = find(bench, &wiki.token, id).await.unwrap();
    assert!(shown.connection.key_set.as_ref().is_some_and(KeySet::is_whole));
    let key = &shown.keys[..];
    assert!(matches!(key, [PublicKey { algorithm: "EdDSA", id: Some(id), .. }] if id == "b"));
    assert_eq!(key[0].last_used_at, Some(bench.clock_now()));
    assert_eq!(bench.column("connection_keys", "thumbprint").await, [key[0].thumbprint.as_str()]);
}

#[tokio::test]
async fn an_assertion_names_its_key_where_more_than_two_could_have_signed() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let (others, unnamed) = ([Signer::es256("b"), Signer::es256("c")], json!({ "kid": null }));
    let signed = |id| wiki.signer.sign(&unnamed, &wiki.claims(id, &json!({})));
    let (bench, token) = (&wiki.bench, &wiki.token);
    save(bench, token, wiki.application, Some(1), &with(&[&others[0], &wiki.signer])).await;
    assert!(wiki.tried(&signed("1")).await.is_some());
    let three = with(&[&wiki.signer, &others[0], &others[1]]);
    save(bench, token, wiki.application, Some(2), &three).await;
    assert!(wiki.tried(&signed("2")).await.is_none());
    assert!(wiki.works("2", json!({})).await);
}

#[tokio::test]
async fn keys_that_are_no_longer_accepted_are_refused_and_do_not_break_anything() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    for stored in [r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#, "[]", ""] {
        let put = format!("UPDATE connections SET key_set = '{stored}'");
        wiki.bench.try_statement(&put).await.unwrap();
        assert!(!wiki.works("1", json!({})).await, "{stored}");
        let found = find(&wiki.bench, &wiki.token, wiki.application).await.unwrap();
        assert!(!found.connection.is_public && found.keys.is_empty());
    }
}

#[tokio::test]
async fn keys_that_are_used_are_bound_again_after_a_rotation_of_the_encryption_key() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let (id, services) = key_rotation::added(&wiki.bench).await;
    key_rotation::choose(&services, &id).await;
    let macs = || wiki.bench.column("connections", "key_set_mac");
    assert!(!macs().await[0].starts_with(&id));
    for assertion in ["1", "2"] {
        assert!(tried(&services, &wiki.signed(assertion, &json!({}))).await.is_some());
        assert!(macs().await[0].starts_with(&format!("{id}.")));
    }
}
