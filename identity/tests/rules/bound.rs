//! What an attacker who can write to the database, but does not have the key file, cannot do: use
//! a hash that was copied from another row.

use crate::{
    any_client, attempt, enrolled,
    recovery_code::{codes, with_recovery_code},
    with_password,
};
use identity::{
    client::Client,
    database::Database,
    error::Error,
    password,
    secret::Typed,
    services::Services,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, PASSWORD},
};
use std::{
    io::{Read, Seek},
    sync::Arc,
};
use tempfile::NamedTempFile;

const OTHER: &str = "mallory@example.com";
const NEW: &str = "another quiet harbor";

/// Collects what is logged until the guard is dropped.
pub(crate) fn log() -> (NamedTempFile, tracing::subscriber::DefaultGuard) {
    let file = NamedTempFile::new().unwrap();
    let lines = tracing_subscriber::fmt().with_writer(Arc::new(file.reopen().unwrap()));
    let guard = tracing::subscriber::set_default(lines.with_ansi(false).finish());
    (file, guard)
}

pub(crate) fn alarms(log: &mut NamedTempFile) -> usize {
    let mut text = String::new();
    log.rewind().unwrap();
    log.read_to_string(&mut text).unwrap();
    text.lines().filter(|line| line.contains("ERROR") && line.contains("ALARM")).count()
}

/// Maya with another password than Mallory's, and the ids of both.
async fn two() -> Bench {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let (old, new) = (Typed::new(PASSWORD.into()), Typed::new(NEW.into()));
    let session = bench.session(&token).await;
    password::change(&bench.services, &session, old, new, &any_client()).await.unwrap();
    bench.person(OTHER, "Mallory", "member").await;
    bench
}

async fn sign_in(bench: &Bench, email: &str, password: &str, client: &Client) -> WithPassword {
    sign_in::with_password(&bench.services, attempt(email, password), client).await.unwrap()
}

async fn copy_password(bench: &Bench) {
    let copy = "UPDATE accounts SET password_hash = (SELECT password_hash FROM accounts WHERE id = 2) WHERE id = 1";
    bench.try_statement(copy).await.unwrap();
}

async fn restarted(bench: &Bench) -> Result<Services, Error> {
    let db = Database::open(&bench.url).await.unwrap();
    let keys = bench.folder.path().join("keys");
    Services::open(db, &keys, bench.clock.clone(), bench.settings()).await
}

#[tokio::test]
async fn a_password_hash_copied_from_another_user_is_refused_with_an_alarm() {
    let bench = two().await;
    assert!(matches!(with_password(&bench.services, NEW).await, WithPassword::Complete(_)));
    let (mut log, _guard) = log();
    assert_eq!(alarms(&mut log), 0);
    copy_password(&bench).await;
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Refused));
    assert_eq!(alarms(&mut log), 1);
    let own = sign_in(&bench, OTHER, PASSWORD, &any_client()).await;
    assert!(matches!(own, WithPassword::Complete(_)));
}

#[tokio::test]
async fn a_recovery_code_copied_from_another_user_is_refused_with_an_alarm() {
    let (bench, token, _) = enrolled().await;
    let own = codes(&bench, &token).await;
    bench.person(OTHER, "Mallory", "member").await;
    let theirs = bench.fresh(&bench.sign_in(OTHER).await).await;
    let (theirs, _) = bench.enroll(&theirs).await;
    let theirs = codes(&bench, &theirs).await;
    let (mut log, _guard) = log();
    let copy = "UPDATE recovery_codes SET hash = (SELECT hash FROM recovery_codes AS other \
                WHERE other.account_id = 2 AND other.slot = 3) WHERE account_id = 1 AND slot = 3";
    bench.try_statement(copy).await.unwrap();
    let outcome = with_recovery_code(&bench, &theirs[3]).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(_)), "{outcome:?}");
    assert_eq!(alarms(&mut log), 1);
    let outcome = with_recovery_code(&bench, &own[4]).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn the_first_start_after_an_upgrade_binds_all_hashes_and_unbound_ones_are_refused_from_then_on()
 {
    let (bench, token, _) = enrolled().await;
    let codes = codes(&bench, &token).await;
    bench.person(OTHER, "Mallory", "member").await;
    bench.unbind().await;
    let unbound = bench.column("accounts", "password_hash").await;
    assert!(unbound.iter().all(|hash| hash.contains(":$argon2id$")), "{unbound:?}");

    for _ in 0..2 {
        restarted(&bench).await.unwrap();
    }
    assert!(matches!(
        with_password(&bench.services, PASSWORD).await,
        WithPassword::SecondFactorRequired(_)
    ));
    let outcome = with_recovery_code(&bench, &codes[3]).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");

    let replay = format!("UPDATE accounts SET password_hash = '{}'", unbound[1]);
    bench.try_statement(&replay).await.unwrap();
    restarted(&bench).await.unwrap();
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Refused));
}

#[tokio::test]
async fn a_canary_from_before_the_upgrade_does_not_bind_hashes_again() {
    let bench = two().await;
    let bound = bench.column("accounts", "password_hash").await;
    bench.unbind().await;
    let unbound = bench.column("accounts", "password_hash").await;
    let put_back = format!("UPDATE accounts SET password_hash = '{}' WHERE id = 2", bound[1]);
    bench.try_statement(&put_back).await.unwrap();
    let copy = format!("UPDATE accounts SET password_hash = '{}' WHERE id = 1", unbound[1]);
    bench.try_statement(&copy).await.unwrap();
    let error = restarted(&bench).await.err().unwrap().to_string();
    assert!(error.contains("older than its hashes"), "{error}");
    let outcome = with_password(&bench.services, PASSWORD).await;
    assert!(matches!(outcome, WithPassword::Refused));
}
