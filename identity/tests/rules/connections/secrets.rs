//! The secrets of an application: two may work at once, and the text is shown for a while.

use super::{connected, find, kinds, last_details, revealed, save, settings};
use crate::{administrator, any_client, key_usage::assert_all_opens};
use identity::{
    application::ApplicationId,
    connection::{self, Overlap, Secret, SecretMade, Settings},
    housekeeping, restore,
    secret::Token,
    testing::Bench,
};

const DAY: i64 = 86_400;

pub(super) async fn make(
    bench: &Bench,
    token: &Token,
    id: ApplicationId,
    overlap: Overlap,
) -> SecretMade {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    connection::make_secret(&bench.services, fresh, id, overlap, &any_client()).await.unwrap()
}

async fn end_old(bench: &Bench, token: &Token, id: ApplicationId) -> bool {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    connection::end_old_secret(&bench.services, fresh, id, &any_client()).await.unwrap()
}

async fn secrets(bench: &Bench, token: &Token, id: ApplicationId) -> Vec<Secret> {
    find(bench, token, id).await.unwrap().secrets
}

async fn works(bench: &Bench, secret: &str) -> bool {
    let found =
        connection::authenticate(&bench.services, &any_client(), "wiki", Some(secret)).await;
    found.unwrap().is_some()
}

/// The number of secrets that the tables contain in a form that can be decrypted.
async fn still_sealed(bench: &Bench) -> usize {
    let sealed = bench.column("connection_secrets", "revealed").await;
    sealed.iter().filter(|sealed| !sealed.is_empty()).count()
}

#[tokio::test]
async fn a_secret_has_43_letters_and_digits_and_is_stored_as_a_hash() {
    let (bench, token) = administrator().await;
    let (_, secret) = connected(&bench, &token, "wiki").await;
    assert_eq!(secret.len(), 43);
    assert!(secret.chars().all(|c| c.is_ascii_alphanumeric()));
    for (table, column) in [
        ("connection_secrets", "secret_hash"),
        ("connection_secrets", "owner_mac"),
        ("connection_secrets", "revealed"),
        ("audit_events", "details"),
    ] {
        let stored = bench.column(table, column).await;
        assert!(!stored.is_empty() && stored.iter().all(|it| !it.contains(&secret)), "{column}");
    }
    assert_all_opens(&bench).await;
}

#[tokio::test]
async fn the_old_secret_works_until_its_day() {
    let (bench, token) = administrator().await;
    let (id, first) = connected(&bench, &token, "wiki").await;
    let start = bench.clock_now();
    assert_eq!(make(&bench, &token, id, Overlap::Week).await, SecretMade::Done);
    assert_eq!(
        last_details(&bench).await,
        r#"{"application":"wiki","client_id":"wiki","old_secret_days":7}"#
    );
    let second = revealed(&bench, &token, id).await.unwrap();
    assert!(first != second && works(&bench, &first).await && works(&bench, &second).await);
    let both = secrets(&bench, &token, id).await;
    let ends: Vec<_> = both.iter().map(|secret| secret.expires_at).collect();
    assert_eq!(ends, [None, Some(start + 7 * DAY)]);

    bench.clock.advance(7 * DAY - 1);
    assert!(works(&bench, &first).await);
    bench.clock.advance(1);
    assert!(!works(&bench, &first).await && works(&bench, &second).await);
}

#[tokio::test]
async fn at_most_two_secrets_work_and_the_old_one_at_most_30_days() {
    let (bench, token) = administrator().await;
    let (id, first) = connected(&bench, &token, "wiki").await;
    let longest = Overlap::ALL.map(Overlap::days).into_iter().max();
    assert_eq!(longest, Some(30));
    make(&bench, &token, id, Overlap::Month).await;
    let second = revealed(&bench, &token, id).await.unwrap();
    make(&bench, &token, id, Overlap::Day).await;
    let third = revealed(&bench, &token, id).await.unwrap();
    assert!(!works(&bench, &first).await);
    assert!(works(&bench, &second).await && works(&bench, &third).await);
    assert_eq!(secrets(&bench, &token, id).await.len(), 2);
    make(&bench, &token, id, Overlap::Nothing).await;
    let fourth = revealed(&bench, &token, id).await.unwrap();
    assert!(!works(&bench, &second).await && !works(&bench, &third).await);
    assert!(works(&bench, &fourth).await);
    assert_eq!(bench.column("connection_secrets", "secret_hash").await.len(), 1);
}

#[tokio::test]
async fn the_old_secret_can_be_ended_now_and_the_present_one_stays() {
    let (bench, token) = administrator().await;
    let (id, first) = connected(&bench, &token, "wiki").await;
    assert!(!end_old(&bench, &token, id).await, "there is only the present one");
    make(&bench, &token, id, Overlap::Month).await;
    let second = revealed(&bench, &token, id).await.unwrap();
    assert!(end_old(&bench, &token, id).await);
    assert_eq!(last_details(&bench).await, r#"{"application":"wiki","client_id":"wiki"}"#);
    assert!(!end_old(&bench, &token, id).await);
    assert!(!works(&bench, &first).await && works(&bench, &second).await);
    assert_eq!(
        kinds(&bench).await,
        ["connection_created", "connection_secret_made", "connection_secret_ended"]
    );
}

#[tokio::test]
async fn a_public_connection_gets_no_secret() {
    let (bench, token) = administrator().await;
    let (id, _) = connected(&bench, &token, "wiki").await;
    let public = Settings { is_public: true, ..settings("wiki") };
    save(&bench, &token, id, Some(1), &public).await;
    assert_eq!(make(&bench, &token, id, Overlap::Day).await, SecretMade::Public);
    assert!(bench.column("connection_secrets", "secret_hash").await.is_empty());
}

#[tokio::test]
async fn a_secret_is_shown_only_to_the_session_that_made_it_and_for_15_minutes() {
    let (bench, token) = administrator().await;
    let (id, secret) = connected(&bench, &token, "wiki").await;
    let other = bench.fresh(&bench.sign_in(identity::testing::EMAIL).await).await;
    assert_eq!(revealed(&bench, &other, id).await, None);
    bench.clock.advance(15 * 60 - 1);
    assert_eq!(revealed(&bench, &token, id).await.as_deref(), Some(secret.as_str()));
    bench.clock.advance(1);
    assert_eq!(revealed(&bench, &token, id).await, None);
    assert_eq!(still_sealed(&bench).await, 1);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(still_sealed(&bench).await, 0);
    assert!(works(&bench, &secret).await);
}

#[tokio::test]
async fn housekeeping_deletes_secrets_that_have_ended() {
    let (bench, token) = administrator().await;
    let (id, _) = connected(&bench, &token, "wiki").await;
    make(&bench, &token, id, Overlap::Day).await;
    let second = revealed(&bench, &token, id).await.unwrap();
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(bench.column("connection_secrets", "secret_hash").await.len(), 2);
    bench.clock.advance(DAY);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(bench.column("connection_secrets", "secret_hash").await.len(), 1);
    assert!(works(&bench, &second).await);
}

#[tokio::test]
async fn a_restored_database_shows_no_secret() {
    let (bench, token) = administrator().await;
    let (_, secret) = connected(&bench, &token, "wiki").await;
    restore::void(&bench.services, true, None).await.unwrap();
    assert_eq!(still_sealed(&bench).await, 0);
    assert!(works(&bench, &secret).await);
}
