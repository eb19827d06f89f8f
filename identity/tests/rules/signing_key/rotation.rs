//! A key takes over from another, by age or at once.

use super::{is_valid, key_id, published, published_ids, signed};
use crate::{administrator, any_client};
use identity::{
    housekeeping,
    jose::Algorithm::{Es256, Rs256},
    secret::Token,
    signing_key::{self, LIFETIME, PUBLISHED_AFTER, PUBLISHED_BEFORE, Rotation, State},
    testing::{Bench, EMAIL},
};

async fn rotate(bench: &Bench, token: &Token, key: &str) -> Rotation {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    signing_key::rotate(&bench.services, fresh, key, &any_client()).await.unwrap()
}

/// The events about keys after the first ones.
async fn events(bench: &Bench) -> Vec<String> {
    let events = bench.column("audit_events", "event").await.into_iter();
    events.filter(|event| event.starts_with("signing_key")).skip(4).collect()
}

#[tokio::test]
async fn a_key_signs_for_180_days_and_its_successor_was_published_from_the_first_day_on() {
    let bench = Bench::new().await;
    let known = published(&bench.services).await;
    let first = signed(&bench.services, Rs256).await;
    bench.clock.advance(LIFETIME - 1);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(key_id(&signed(&bench.services, Rs256).await), key_id(&first));
    bench.clock.advance(1);
    housekeeping::sweep(&bench.services).await.unwrap();
    let second = signed(&bench.services, Rs256).await;
    assert_ne!(key_id(&second), key_id(&first));
    // An application that read the keys on the first day.
    assert!(is_valid(&second, &known) && is_valid(&signed(&bench.services, Es256).await, &known));
    let now = published(&bench.services).await;
    assert!(now.len() == 6 && is_valid(&first, &now) && is_valid(&second, &now));
    let both = ["signing_key_rotated", "signing_key_created"];
    assert_eq!(events(&bench).await, [both, both].concat());

    bench.clock.advance(PUBLISHED_AFTER - 1);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert!(is_valid(&first, &published(&bench.services).await));
    // A process remembers the keys for ten seconds.
    bench.clock.advance(10);
    assert!(!is_valid(&first, &published(&bench.services).await), "before it is deleted");
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(bench.column("signing_keys", "key_id").await.len(), 4);
}

#[tokio::test]
async fn nodes_that_sweep_at_once_rotate_once_and_the_others_follow() {
    let bench = Bench::new().await;
    let other = bench.another_node().await;
    let before = key_id(&signed(&other, Rs256).await);
    bench.clock.advance(LIFETIME);
    let (one, two) =
        tokio::join!(housekeeping::sweep(&bench.services), housekeeping::sweep(&other));
    one.unwrap();
    two.unwrap();
    assert_eq!(events(&bench).await.len(), 4);
    let after = key_id(&signed(&bench.services, Rs256).await);
    assert_ne!(after, before);
    // A node that has not read the table again signs with a key that is still published.
    let known = published_ids(&bench.services).await;
    assert!(known.contains(&key_id(&signed(&other, Rs256).await)));
    bench.clock.advance(10);
    assert_eq!(key_id(&signed(&other, Rs256).await), after);
}

#[tokio::test]
async fn an_administrator_rotates_a_key_at_once_and_all_administrators_are_told() {
    let (bench, token) = administrator().await;
    bench.person("bo@example.com", "Bo Berg", "administrator").await;
    bench.person("kim@example.com", "Kim", "member").await;
    let known = published(&bench.services).await;
    let first = signed(&bench.services, Rs256).await;
    bench.clock.advance(PUBLISHED_BEFORE);
    let token = bench.fresh(&token).await;
    assert_eq!(rotate(&bench, &token, &key_id(&first)).await, Rotation::Done);
    let second = signed(&bench.services, Rs256).await;
    assert!(key_id(&second) != key_id(&first) && is_valid(&second, &known));
    assert!(is_valid(&first, &published(&bench.services).await));
    let untouched = signed(&bench.services, Es256).await;
    assert_eq!(key_id(&untouched), known[1]["kid"], "the other algorithm");

    assert_eq!(events(&bench).await, ["signing_key_rotated", "signing_key_created"]);
    let details = bench.column("audit_events", "details").await;
    let rotated = format!(r#"{{"algorithm":"RS256","key":"{}"}}"#, key_id(&second));
    assert!(details.contains(&rotated), "{details:?}");
    let mails =
        bench.outbox().await.into_iter().filter(|mail| mail.subject.contains("signing key"));
    let mails: Vec<_> =
        mails.map(|mail| (mail.to, mail.text.contains("Maya Lindqvist replaced"))).collect();
    assert_eq!(mails, [(EMAIL.to_owned(), true), ("bo@example.com".to_owned(), true)]);
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn a_key_is_not_replaced_twice_or_by_one_that_applications_cannot_know() {
    let (bench, token) = administrator().await;
    let first = key_id(&signed(&bench.services, Rs256).await);
    let created = bench.clock_now();
    bench.clock.advance(PUBLISHED_BEFORE - 1);
    let token = bench.fresh(&token).await;
    let from = created + PUBLISHED_BEFORE;
    assert_eq!(rotate(&bench, &token, &first).await, Rotation::TooSoon(from));
    assert!(events(&bench).await.is_empty());
    bench.clock.advance(1);
    assert_eq!(rotate(&bench, &token, &first).await, Rotation::Done);
    assert_eq!(rotate(&bench, &token, &first).await, Rotation::Conflict);
    let second = key_id(&signed(&bench.services, Rs256).await);
    let again = bench.clock_now() + PUBLISHED_BEFORE;
    assert_eq!(rotate(&bench, &token, &second).await, Rotation::TooSoon(again));
    assert_eq!(rotate(&bench, &token, "unknown").await, Rotation::Conflict);
}

#[tokio::test]
async fn a_former_administrator_replaces_nothing() {
    let (bench, token) = administrator().await;
    let first = key_id(&signed(&bench.services, Rs256).await);
    bench.clock.advance(PUBLISHED_BEFORE);
    let token = bench.fresh(&token).await;
    let session = bench.session(&token).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let rotated = signing_key::rotate(&bench.services, fresh, &first, &any_client()).await;
    assert_eq!(rotated.unwrap(), Rotation::Gone);
    assert_eq!(key_id(&signed(&bench.services, Rs256).await), first);
}

#[tokio::test]
async fn administrators_see_which_key_signs_and_until_when() {
    let (bench, token) = administrator().await;
    let list = async || {
        let session = bench.session(&token).await;
        signing_key::list(&bench.services, session.administrator().unwrap()).await.unwrap()
    };
    assert!(list().await.iter().all(|of| of.keys.is_empty() && of.rotates_at.is_none()));
    let first = key_id(&signed(&bench.services, Rs256).await);
    let created = bench.clock_now();
    let [rs256, es256] = &list().await[..] else { panic!() };
    assert_eq!((rs256.algorithm, es256.algorithm), (Rs256, Es256));
    assert_eq!(rs256.rotates_at, Some(created + LIFETIME));
    assert_eq!(rs256.current().unwrap().key_id, first);
    let states: Vec<_> = rs256.keys.iter().map(|key| key.state).collect();
    assert_eq!(states, [State::Current { since: created }, State::Next]);

    bench.clock.advance(LIFETIME);
    housekeeping::sweep(&bench.services).await.unwrap();
    // The session has ended in the meantime.
    let token = bench.sign_in(EMAIL).await;
    let session = bench.session(&token).await;
    let listed =
        signing_key::list(&bench.services, session.administrator().unwrap()).await.unwrap();
    let states: Vec<_> = listed[0].keys.iter().map(|key| key.state).collect();
    let since = bench.clock_now();
    let former = State::Former { published_until: since + PUBLISHED_AFTER };
    assert_eq!(states, [State::Current { since }, State::Next, former]);
    assert_eq!(listed[0].rotates_at, Some(since + LIFETIME));
}
