//! What each key is needed for. Tests of every feature that encrypts something call
//! [`assert_all_opens`], because `key_usage` lists all encrypted columns in SQL.

use crate::{administrator, enrolled};
use identity::{
    installation::About,
    key_usage::{self, Damaged},
    pending_action,
    purpose::Purpose,
    testing::Bench,
    totp,
};

pub(crate) async fn assert_all_opens(bench: &Bench) {
    let usage = key_usage::check(&bench.services).await.unwrap();
    assert_eq!(usage.damaged, []);
    assert!(usage.keys.iter().any(|key| key.secrets > 0));
}

#[tokio::test]
async fn every_value_is_counted_for_its_key() {
    let (bench, ..) = enrolled().await;
    let usage = key_usage::check(&bench.services).await.unwrap();
    let [key] = &usage.keys[..] else { panic!("{usage:?}") };
    assert!(key.derives_ids && key.encrypts && key.is_needed());
    assert_eq!((key.passwords, key.recovery_codes), (1, 10));
    // The token, the codes that are shown, and the emails, besides the hashes.
    let messages = bench.column("outbox", "sealed").await.len() as i64;
    assert_eq!(key.secrets, 1 + 10 + 1 + 1 + messages);
    assert!(key.tokens >= 1 && key.since.is_some());
    assert_eq!((usage.damaged.len(), usage.damaged_in_total), (0, 0));
}

#[tokio::test]
async fn a_secret_that_was_copied_from_another_user_is_named() {
    let (bench, ..) = enrolled().await;
    bench.person("other@example.com", "Other", "member").await;
    let copy = "INSERT INTO totps (account_id, secret, last_used_step, created_at) SELECT 2, secret, 0, created_at FROM totps";
    bench.try_statement(copy).await.unwrap();
    bench.try_statement("UPDATE accounts SET password_hash = 'v1.x' WHERE id = 1").await.unwrap();
    let usage = key_usage::check(&bench.services).await.unwrap();
    let damaged = |table, column, id| Damaged { table, column, account: Some(id) };
    assert_eq!(
        usage.damaged,
        [damaged("accounts", "password_hash", 1), damaged("totps", "secret", 2)]
    );
    assert_eq!((usage.damaged_in_total, usage.keys[0].passwords), (2, 1));
}

#[tokio::test]
async fn values_that_wait_for_minutes_are_decrypted_as_well() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    let form = Some(&b"name=Maya"[..]);
    pending_action::keep(&bench.services, &session, Purpose::Anything, "/", form).await.unwrap();
    for (table, column) in [("totp_enrollments", "secret"), ("waiting_actions", "body")] {
        assert_eq!(bench.column(table, column).await.len(), 1, "{table}");
    }
    assert_all_opens(&bench).await;
}

#[tokio::test]
async fn more_rows_than_fit_in_a_piece_are_read() {
    let bench = Bench::new().await;
    for id in [1, 1_000, 1_001, 2_500] {
        bench.post_mail("maya@example.com", "Hello", 600).await;
        let newest = "(SELECT max(m.id) FROM (SELECT id FROM outbox) m)";
        let moved = format!("UPDATE outbox SET id = {} WHERE id = {newest}", 100_000 - id);
        bench.try_statement(&moved).await.unwrap();
    }
    assert_eq!(key_usage::check(&bench.services).await.unwrap().keys[0].secrets, 4);
}

#[tokio::test]
async fn dates_are_written_in_the_zone_of_the_installation() {
    let about: About = Bench::new().await.services.about().await.unwrap();
    assert_eq!(about.date(identity::testing::START), "Jan 15, 2027");
    assert_eq!(about.date_and_time(identity::testing::START), "Jan 15, 2027, 8:00 AM");
}
