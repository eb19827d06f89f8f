//! Keys that an application publishes at an address.

use super::{
    Signer, Wiki,
    site::{Site, key_set},
    tried,
};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    at_once,
    connections::{find, save, settings},
};
use identity::{
    connection::{self, CalledUri, ReadAgain, Saved, Settings, Unread},
    outgoing::Outgoing,
    restore,
    secret::Token,
    services::Services,
    testing::{Bench, EMAIL},
};
use serde_json::json;
use std::time::Duration;

pub(super) fn at(uri: &str) -> Settings {
    Settings { key_set_uri: CalledUri::parse_optional(uri).unwrap(), ..settings("wiki") }
}

fn may_call(services: &Services, own_ports: Vec<u16>) {
    services.may_call(Outgoing { own_ports, patience: Duration::from_millis(700) });
}

/// Waits long enough for what the test does before the address answers.
pub(super) fn may_call_patiently(services: &Services) {
    services.may_call(Outgoing { own_ports: Vec::new(), patience: Duration::from_secs(10) });
}

/// An application that publishes its keys there.
pub(super) async fn wiki(uri: &str, signer: Signer) -> Wiki {
    let (bench, token) = administrator().await;
    may_call(&bench.services, Vec::new());
    published_by(bench, token, uri, signer).await
}

pub(super) async fn patient_wiki(uri: &str, signer: Signer) -> Wiki {
    let (bench, token) = administrator().await;
    may_call_patiently(&bench.services);
    published_by(bench, token, uri, signer).await
}

async fn published_by(bench: Bench, token: Token, uri: &str, signer: Signer) -> Wiki {
    let application = made(&bench, &token, "Wiki", for_everyone()).await;
    let saved = save(&bench, &token, application, None, &at(uri)).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: false, .. }), "{saved:?}");
    Wiki { bench, token, application, signer }
}

pub(super) async fn signed_by(wiki: &Wiki, signer: &Signer, id: &str) -> bool {
    wiki.tried(&signer.sign(&json!({}), &wiki.claims(id, &json!({})))).await.is_some()
}

/// An administrator who has just signed in.
pub(super) async fn office(wiki: &Wiki) -> Token {
    wiki.bench.fresh(&wiki.bench.sign_in(EMAIL).await).await
}

async fn problem_of(wiki: &Wiki) -> Option<Unread> {
    let found = find(&wiki.bench, &office(wiki).await, wiki.application).await.unwrap();
    found.published.and_then(|published| published.problem)
}

async fn read_again(wiki: &Wiki) -> ReadAgain {
    let session = wiki.bench.session(&office(wiki).await).await;
    let fresh = session.fresh_administrator(wiki.bench.clock_now()).unwrap();
    connection::read_again(&wiki.bench.services, fresh, wiki.application).await.unwrap()
}

#[tokio::test]
async fn keys_are_read_once_and_again_when_they_are_due() {
    let signer = Signer::es256("a");
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await && wiki.works("2", json!({})).await);
    assert_eq!(site.requests(), 1);
    let request = site.request();
    assert!(request.starts_with("GET /keys.json HTTP/1.1\r\n"), "{request}");
    let other = wiki.bench.another_node().await;
    let assertion = wiki.signed("3", &json!({}));
    assert!(tried(&other, &assertion).await.is_some(), "another node needs no call");
    wiki.bench.clock.advance(60 * 60 - 1);
    assert!(wiki.works("4", json!({})).await);
    assert_eq!(site.requests(), 1);
    // An address that does not answer is waited for shortly, and refuses nobody.
    wiki.bench.clock.advance(1);
    site.falls_silent();
    assert!(wiki.works("5", json!({})).await);
    site.has_answered(2).await;
    let shown = find(&wiki.bench, &office(&wiki).await, wiki.application).await.unwrap();
    assert_eq!((shown.keys.len(), shown.connection.has_secret()), (1, false));
}

#[tokio::test]
async fn a_new_key_is_read_at_most_once_a_minute() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    site.publish(&[&next]);
    assert!(!signed_by(&wiki, &next, "2").await, "it was read less than a minute ago");
    assert_eq!(site.requests(), 1);
    wiki.bench.clock.advance(60);
    assert!(signed_by(&wiki, &next, "2").await);
    assert!(!wiki.works("3", json!({})).await, "the old one was withdrawn");
    assert_eq!(site.requests(), 2);
    wiki.bench.clock.advance(60);
    let stranger = Signer::es256("b");
    for id in ["4", "5", "6"] {
        assert!(!signed_by(&wiki, &stranger, id).await);
    }
    assert_eq!(site.requests(), 3);
    assert!(signed_by(&wiki, &next, "7").await, "strangers do not hold it up");
}

#[tokio::test]
async fn known_keys_are_accepted_for_a_day_while_they_cannot_be_read() {
    let signer = Signer::rs256("a");
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    site.says("500 Internal Server Error", "");
    wiki.bench.clock.advance(60 * 60);
    assert!(wiki.works("2", json!({})).await);
    site.has_answered(2).await;
    wiki.bench.clock.advance(24 * 60 * 60 - 1);
    assert!(wiki.works("3", json!({})).await);
    wiki.bench.clock.advance(1);
    assert!(!wiki.works("4", json!({})).await);
    wiki.bench.clock.advance(60);
    site.publish(&[&wiki.signer]);
    assert!(wiki.works("5", json!({})).await);
}

#[tokio::test]
async fn a_withdrawn_key_is_refused_at_once_when_the_keys_are_due() {
    let (signer, next) = (Signer::es256("a"), Signer::ed25519("b"));
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    site.publish(&[&next]);
    wiki.bench.clock.advance(60 * 60);
    assert!(!wiki.works("2", json!({})).await);
    assert!(signed_by(&wiki, &next, "3").await);
    // An application that publishes no key has withdrawn all of them.
    site.publish(&[]);
    wiki.bench.clock.advance(60 * 60);
    assert!(!signed_by(&wiki, &next, "4").await);
    assert_eq!(problem_of(&wiki).await, Some(Unread::Keys));
    site.says("500 Internal Server Error", "");
    wiki.bench.clock.advance(60);
    assert!(!signed_by(&wiki, &next, "5").await);
}

#[tokio::test]
async fn the_application_says_how_long_its_keys_last() {
    let signer = Signer::es256("a");
    let site = Site::with(&[&signer]).await;
    let wiki = wiki(&site.url(), signer).await;
    for (header, lasts) in [
        ("max-age=1", "300"),
        ("public, Max-Age=\"900\"", "900"),
        ("max-age=99999999", "86400"),
        ("no-store", "3600"),
        ("max-age=x", "3600"),
    ] {
        let head = format!("200 OK\r\nCache-Control: {header}");
        site.says(&head, &key_set(&[&wiki.signer]));
        assert_eq!(read_again(&wiki).await, ReadAgain::Read, "{header}");
        assert_eq!(read_again(&wiki).await, ReadAgain::TooSoon);
        let stored = wiki.bench.column("published_key_sets", "fresh_until - read_at").await;
        assert_eq!(stored, [lasts], "{header}");
        wiki.bench.clock.advance(60);
    }
}

#[tokio::test]
async fn what_is_not_a_key_set_is_not_used() {
    let signer = Signer::es256("a");
    let site = Site::silent().await;
    let wiki = wiki(&site.url(), signer).await;
    let jwk = wiki.signer.jwk();
    let mut private = jwk.clone();
    private["d"] = json!("x");
    let large = format!("{}{}", " ".repeat(64 * 1024), key_set(&[&wiki.signer]));
    let elsewhere = format!("302 Found\r\nLocation: {}", site.url());
    for (head, body, problem) in [
        ("404 Not Found", key_set(&[&wiki.signer]), Unread::Status),
        (&elsewhere, String::new(), Unread::Status),
        ("200 OK", large, Unread::TooLarge),
        ("200 OK", "<html>".to_owned(), Unread::Keys),
        ("200 OK", json!({ "keys": [] }).to_string(), Unread::Keys),
        ("200 OK", json!({ "keys": [jwk, private] }).to_string(), Unread::Keys),
        ("200 OK", json!({ "keys": [jwk, jwk] }).to_string(), Unread::Keys),
    ] {
        site.says(head, &body);
        assert_eq!(read_again(&wiki).await, ReadAgain::Failed, "{head} {body:.40}");
        assert_eq!(problem_of(&wiki).await, Some(problem), "{head} {body:.40}");
        assert!(!wiki.works("1", json!({})).await);
        wiki.bench.clock.advance(60);
    }
    // Keys for other purposes are left out.
    let others = json!({ "kty": "EC", "crv": "P-521", "use": "enc", "x": "x".repeat(9_000) });
    site.says("200 OK", &json!({ "keys": [others, jwk] }).to_string());
    assert!(wiki.works("1", json!({})).await);
    assert_eq!(problem_of(&wiki).await, None);
}

#[tokio::test]
async fn addresses_that_are_never_called_are_not_called() {
    let (site, signer) = (Site::silent().await, Signer::es256("a"));
    site.publish(&[&signer]);
    let (bench, token) = administrator().await;
    may_call(&bench.services, vec![site.port]);
    let application = made(&bench, &token, "Wiki", for_everyone()).await;
    let wiki = Wiki { bench, token, application, signer };
    let mut version = None;
    for uri in [site.url(), "https://169.254.169.254/keys".to_owned(), "https://[ff02::1]/".into()]
    {
        save(&wiki.bench, &wiki.token, application, version, &at(&uri)).await;
        assert!(!wiki.works("1", json!({})).await);
        let shown = find(&wiki.bench, &wiki.token, application).await.unwrap();
        assert_eq!(shown.published.and_then(|it| it.problem), Some(Unread::Address), "{uri}");
        version = Some(shown.connection.version);
    }
    assert_eq!(site.requests(), 0);
}

#[tokio::test]
async fn an_address_that_does_not_answer_holds_up_few_requests() {
    let site = Site::silent().await;
    let wiki = wiki(&site.url(), Signer::es256("a")).await;
    let assertions: Vec<_> = (0..20).map(|id| wiki.signed(&id.to_string(), &json!({}))).collect();
    let services = &wiki.bench.services;
    let refused = at_once(assertions.into_iter().map(|assertion| {
        let services = services.clone();
        async move { tried(&services, &assertion).await.is_none() }
    }));
    assert!(refused.await.into_iter().all(|refused| refused));
    assert_eq!(site.requests(), 1);
    assert_eq!(problem_of(&wiki).await, Some(Unread::Unreachable));
}

#[tokio::test]
async fn keys_and_addresses_that_were_put_into_the_database_are_refused() {
    let (signer, evil) = (Signer::es256("a"), Signer::es256("a"));
    let (site, theirs) = (Site::with(&[&signer]).await, Site::with(&[&evil]).await);
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    let put =
        |column: &str, table: &str, value: &str| format!("UPDATE {table} SET {column} = '{value}'");
    let keys = put("key_set", "published_key_sets", &key_set(&[&evil]));
    wiki.bench.try_statement(&keys).await.unwrap();
    assert!(!signed_by(&wiki, &evil, "2").await);
    wiki.bench.clock.advance(60);
    assert!(wiki.works("3", json!({})).await, "they were read again");
    let uri = put("key_set_uri", "connections", &theirs.url());
    wiki.bench.try_statement(&uri).await.unwrap();
    wiki.bench.clock.advance(60);
    assert!(!signed_by(&wiki, &evil, "4").await && !wiki.works("5", json!({})).await);
    assert_eq!(theirs.requests(), 0);
}

#[tokio::test]
async fn keys_do_not_outlive_their_address_or_a_restore() {
    let (signer, other) = (Signer::es256("a"), Signer::es256("b"));
    let (site, elsewhere) = (Site::with(&[&signer]).await, Site::with(&[&other]).await);
    let wiki = wiki(&site.url(), signer).await;
    assert!(wiki.works("1", json!({})).await);
    save(&wiki.bench, &wiki.token, wiki.application, Some(1), &at(&elsewhere.url())).await;
    assert!(!wiki.works("2", json!({})).await && signed_by(&wiki, &other, "3").await);
    let key_sets = async || wiki.bench.column("published_key_sets", "key_set").await;
    assert_eq!(key_sets().await.len(), 1);
    restore::void(&wiki.bench.services, true, None).await.unwrap();
    assert!(key_sets().await.is_empty());
    let events = wiki.bench.column("audit_events", "details").await.join(" ");
    let change =
        json!({ "key_set_uri": { "from": site.url(), "to": elsewhere.url() } }).to_string();
    assert!(events.contains(&change[1..change.len() - 1]), "{events}");
    let client = any_client();
    let secret = connection::authenticate(&wiki.bench.services, &client, "wiki", Some("x"));
    assert!(secret.await.unwrap().is_none());
}
