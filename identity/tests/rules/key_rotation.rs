//! Adding a key, choosing it, and encrypting everything again with it.

mod at_once;
mod nodes;
mod refused;

use crate::{enrolled, key_usage::assert_all_opens, with_code, with_password};
use identity::{
    actor::Operator,
    database::Database,
    error::Error,
    key_rotation::{self, Choice, End, Reencrypted},
    key_usage::{self, KeyUsage},
    restore,
    services::{Services, SystemClock},
    sign_in::WithSecondFactor,
    testing::{Bench, PASSWORD},
};
use std::{os::unix::fs::PermissionsExt, path::PathBuf, sync::Arc, time::Duration};
use tokio::time::timeout;

fn key_file(bench: &Bench) -> PathBuf {
    bench.folder.path().join("keys")
}

/// Adds a key. Returns it, and a process that has it.
pub(crate) async fn added(bench: &Bench) -> (String, Services) {
    let id = key_rotation::add(&bench.services, &key_file(bench), Operator).await.unwrap();
    (id, bench.another_node().await)
}

pub(crate) async fn choose(services: &Services, id: &str) -> Choice {
    key_rotation::choose(services, id, Operator).await.unwrap()
}

const NO_NODES: Choice = Choice::Done { having: 0, running: 0 };

async fn reencrypt(services: &Services, id: &str) -> Reencrypted {
    key_rotation::reencrypt(services, id, Duration::ZERO, |_| {}).await.unwrap()
}

/// Starts another process with this key file.
async fn open(bench: &Bench, file: PathBuf) -> Result<Services, Error> {
    let db = Database::open(&bench.url).await.unwrap();
    Services::open(db, &file, Arc::new(SystemClock), bench.settings()).await
}

pub(crate) async fn usage(services: &Services) -> Vec<KeyUsage> {
    let usage = key_usage::check(services).await.unwrap();
    assert_eq!(usage.damaged, []);
    usage.keys
}

#[tokio::test]
async fn an_added_key_encrypts_nothing_before_it_is_chosen() {
    let (bench, ..) = enrolled().await;
    let before = std::fs::read_to_string(key_file(&bench)).unwrap();
    let (id, services) = added(&bench).await;
    let file = std::fs::read_to_string(key_file(&bench)).unwrap();
    assert!(file.starts_with(&before) && file.lines().count() == 2, "one more line");
    assert!(file.lines().last().unwrap().starts_with(&format!("{id}:")));
    let mode = std::fs::metadata(key_file(&bench)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut names = std::fs::read_dir(bench.folder.path()).unwrap();
    assert!(!names.any(|it| it.unwrap().file_name().to_string_lossy().starts_with(".keys")));
    let keys = usage(&services).await;
    assert!(keys[0].encrypts && keys[0].derives_ids && keys[1].is_new && keys[1].is_needed());
    assert_eq!(keys[1].secrets, 0);
    let newest =
        |column| format!("CASE WHEN id = (SELECT max(id) FROM audit_events) THEN {column} END");
    assert_eq!(bench.column("audit_events", &newest("event")).await, ["encryption_key_added"]);
    let by = bench.column("audit_events", &newest("browser")).await;
    assert!(by[0].starts_with("command line, Unix user "), "{by:?}");
    let details = bench.column("audit_events", &newest("details")).await;
    assert_eq!(details, [format!("{{\"key\":\"{id}\"}}")]);
}

#[tokio::test]
async fn a_node_without_an_added_key_still_starts() {
    let (bench, ..) = enrolled().await;
    let old = bench.folder.path().join("old");
    std::fs::copy(key_file(&bench), &old).unwrap();
    let (id, services) = added(&bench).await;
    open(&bench, old.clone()).await.unwrap();
    choose(&services, &id).await;
    let error = open(&bench, old).await.err().unwrap().to_string();
    let lacks = format!("does not contain the key {id}, which this database needs");
    assert!(error.contains(&lacks), "{error}");
}

#[tokio::test]
async fn everything_is_encrypted_again_and_opens() {
    let (mut bench, token, secret) = enrolled().await;
    bench.post_mail("maya@example.com", "Hello", 600).await;
    let (id, services) = added(&bench).await;
    let before = usage(&services).await[0].clone();
    assert_eq!(choose(&services, &id).await, NO_NODES);
    let result = reencrypt(&services, &id).await;
    assert_eq!((result.end, result.damaged), (End::Complete, 0));
    assert_eq!((result.progress.done, result.progress.total), (before.secrets, before.secrets));
    let keys = usage(&services).await;
    assert_eq!((keys[0].secrets, keys[1].secrets), (0, before.secrets));
    assert!(keys[0].derives_ids && !keys[0].encrypts && keys[1].encrypts && !keys[1].is_new);
    // Hashes keep their pepper until the next right password, and tokens their MAC.
    assert_eq!((keys[0].passwords, keys[0].recovery_codes), (1, 10));
    assert!(keys[0].tokens > 0 && keys[1].since.is_some());
    bench.services = services;
    bench.session(&token).await;
    let signed_in = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(signed_in, WithSecondFactor::Complete { .. }), "{signed_in:?}");
    let keys = usage(&bench.services).await;
    assert_eq!((keys[0].passwords, keys[1].passwords), (0, 1));
    with_password(&bench.services, PASSWORD).await;
    assert!(identity::audit::verify(&bench.services).await.unwrap().is_none());
    assert_eq!(reencrypt(&bench.services, &id).await.progress.total, 0);
}

#[tokio::test]
async fn a_run_that_is_killed_leaves_everything_readable_and_the_next_one_continues() {
    let (mut bench, ..) = enrolled().await;
    for number in 0..300 {
        bench.post_mail("maya@example.com", &format!("Hello {number}"), 600).await;
    }
    let (id, services) = added(&bench).await;
    choose(&services, &id).await;
    bench.services = services.clone();
    let (mut kills, mut moment) = (0, 1);
    let whole = loop {
        let run = key_rotation::reencrypt(&services, &id, Duration::ZERO, |_| {});
        match timeout(Duration::from_millis(moment), run).await {
            Ok(result) => break result.unwrap(),
            Err(_) => kills += 1,
        }
        assert_all_opens(&bench).await;
        moment += 1 + moment / 3;
    };
    assert!(kills > 0 && whole.end == End::Complete, "{kills} {whole:?}");
    assert_eq!(usage(&services).await[0].secrets, 0);
}

#[tokio::test]
async fn a_damaged_value_is_left_as_it_is_and_counted() {
    let (bench, ..) = enrolled().await;
    bench.person("other@example.com", "Other", "member").await;
    let copy = "INSERT INTO totps (account_id, secret, last_used_step, created_at) SELECT 2, secret, 0, created_at FROM totps";
    bench.try_statement(copy).await.unwrap();
    let (id, services) = added(&bench).await;
    choose(&services, &id).await;
    let result = reencrypt(&services, &id).await;
    assert_eq!((result.end, result.damaged), (End::Complete, 1));
    assert_eq!(result.progress.total - result.progress.done, 1);
    assert_eq!(key_usage::check(&services).await.unwrap().damaged_in_total, 1);
}

#[tokio::test]
async fn a_backup_from_before_the_key_was_added_can_be_restored() {
    let (bench, ..) = enrolled().await;
    let (id, _) = added(&bench).await;
    bench.try_statement("DELETE FROM added_keys").await.unwrap();
    let error = open(&bench, key_file(&bench)).await.err().unwrap().to_string();
    assert!(error.contains(&format!("The key {id} in the key file")), "{error}");
    let db = Database::open(&bench.url).await.unwrap();
    restore::keep_newer_keys(db, &key_file(&bench), 0).await.unwrap();
    let services = open(&bench, key_file(&bench)).await.unwrap();
    assert_eq!(choose(&services, &id).await, NO_NODES);
    assert_eq!(reencrypt(&services, &id).await.end, End::Complete);
}

#[tokio::test]
async fn the_newest_key_of_an_earlier_version_still_encrypts() {
    let (bench, ..) = enrolled().await;
    let (id, services) = added(&bench).await;
    choose(&services, &id).await;
    let forget = "UPDATE installation SET sealing_key = NULL, oldest_key = NULL";
    bench.try_statement(forget).await.unwrap();
    let services = bench.another_node().await;
    assert!(usage(&services).await[1].encrypts);
    assert_eq!(bench.column("installation", "sealing_key").await, [id]);
}
