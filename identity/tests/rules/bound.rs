//! What an attacker who can write to the database, but does not have the key file, cannot do: use
//! a hash that was copied from another row.

use crate::{
    any_client, attempt, enrolled, find_pending,
    recovery_code::{codes, with_recovery_code},
    trusted_browser::{trusted, with_cookie},
    with_password,
};
use identity::{
    account::EmailAddress,
    client::Client,
    database::Database,
    disable_link,
    error::Error,
    password,
    pending_sign_in::{self, Found},
    restore,
    secret::Typed,
    services::Services,
    session,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, Log, PASSWORD},
};

const OTHER: &str = "mallory@example.com";
const NEW: &str = "another quiet harbor";

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
    let log = Log::record();
    assert_eq!(log.alarms(), 0);
    copy_password(&bench).await;
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Refused));
    assert_eq!(log.alarms(), 1);
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
    let log = Log::record();
    let copy = "UPDATE recovery_codes SET hash = (SELECT hash FROM recovery_codes AS other \
                WHERE other.account_id = 2 AND other.slot = 3) WHERE account_id = 1 AND slot = 3";
    bench.try_statement(copy).await.unwrap();
    let outcome = with_recovery_code(&bench, &theirs[3]).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(_)), "{outcome:?}");
    assert_eq!(log.alarms(), 1);
    let outcome = with_recovery_code(&bench, &own[4]).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_spent_recovery_code_cannot_be_made_usable_again_in_the_database() {
    let (bench, token, _) = enrolled().await;
    let codes = codes(&bench, &token).await;
    let spent = with_recovery_code(&bench, &codes[3]).await;
    assert!(matches!(spent, WithSecondFactor::Complete { .. }), "{spent:?}");
    let unspend = "UPDATE recovery_codes SET used_at = NULL";
    let log = Log::record();
    bench.try_statement(unspend).await.unwrap();
    let outcome = with_recovery_code(&bench, &codes[3]).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(_)), "{outcome:?}");
    assert_eq!(log.alarms(), 1);
    restore::void(&bench.services, false, None).await.unwrap();
    bench.try_statement(unspend).await.unwrap();
    let outcome = with_recovery_code(&bench, &codes[4]).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(_)), "a voided one: {outcome:?}");
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
async fn a_first_key_that_an_earlier_version_did_not_note_is_noted_when_the_hashes_are_bound() {
    let (bench, other) = (two().await, Bench::new().await);
    let file = |bench: &Bench| bench.folder.path().join("keys");
    let (own, first) =
        [&bench, &other].map(|bench| std::fs::read_to_string(file(bench)).unwrap()).into();
    std::fs::write(file(&bench), format!("{first}{own}")).unwrap();
    let error = restarted(&bench).await.err().unwrap().to_string();
    assert!(error.contains("if you added it, or restore the file"), "{error}");
    bench.unbind().await;
    for _ in 0..2 {
        restarted(&bench).await.unwrap();
    }
    assert_eq!(bench.column("key_canaries", "key_id").await.len(), 2);
    std::fs::write(file(&bench), own).unwrap();
    let error = restarted(&bench).await.err().unwrap().to_string();
    assert!(error.contains("is not the one that encrypted"), "{error}");
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

/// Moves Mallory's rows to Maya.
async fn moved(bench: &Bench, table: &str) {
    let version = "(SELECT security_version FROM accounts WHERE id = 1)";
    let steal = format!(
        "UPDATE {table} SET account_id = 1, security_version = {version} WHERE account_id = 2"
    );
    bench.try_statement(&steal).await.unwrap();
}

#[tokio::test]
async fn a_session_moved_to_another_user_is_refused_with_an_alarm() {
    let bench = two().await;
    let old = bench.sign_in(OTHER).await;
    let new = bench.fresh(&old).await;
    moved(&bench, "sessions").await;
    let log = Log::record();
    for (token, alarmed) in [(&old, 1), (&new, 2)] {
        assert!(session::resume(&bench.services, token).await.unwrap().is_none());
        assert_eq!(log.alarms(), alarmed);
    }
}

#[tokio::test]
async fn a_session_inserted_into_the_database_is_refused() {
    let bench = two().await;
    let token = bench.sign_in(OTHER).await;
    bench.try_statement("UPDATE sessions SET owner_mac = NULL").await.unwrap();
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    bench.try_statement("UPDATE sessions SET owner_mac = 'x.y'").await.unwrap();
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_pending_sign_in_moved_to_another_user_is_refused_with_an_alarm() {
    let (bench, _, _) = enrolled().await;
    bench.person(OTHER, "Mallory", "member").await;
    let theirs = bench.fresh(&bench.sign_in(OTHER).await).await;
    bench.enroll(&theirs).await;
    let begun = sign_in(&bench, OTHER, PASSWORD, &any_client()).await;
    let WithPassword::SecondFactorRequired(new) = begun else { panic!() };
    find_pending(&bench.services, &new.token).await;
    moved(&bench, "pending_sign_ins").await;
    let log = Log::record();
    let found = pending_sign_in::find(&bench.services, &new.token).await.unwrap();
    assert!(matches!(found, Found::Unknown), "{found:?}");
    assert_eq!(log.alarms(), 1);
}

#[tokio::test]
async fn a_link_moved_to_another_user_or_purpose_is_refused_with_an_alarm() {
    let bench = two().await;
    let address = EmailAddress::parse(OTHER).unwrap();
    password::forgot(&bench.services, &address, &any_client()).await.unwrap();
    let link = bench.last_sent().await.token();
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_some());
    let log = Log::record();
    bench.try_statement("UPDATE links SET purpose = 'disable_two_factor'").await.unwrap();
    assert!(disable_link::find(&bench.services, &link).await.unwrap().is_none());
    assert_eq!(log.alarms(), 1);
    bench.try_statement("UPDATE links SET purpose = 'reset_password'").await.unwrap();
    moved(&bench, "links").await;
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_none());
    assert_eq!(log.alarms(), 2);
}

#[tokio::test]
async fn a_trusted_browser_moved_to_another_user_is_refused_with_an_alarm() {
    let (bench, _, secret) = enrolled().await;
    bench.allow_everything().await;
    let trust = trusted(&bench, &secret).await;
    bench.person(OTHER, "Mallory", "member").await;
    let theirs = bench.fresh(&bench.sign_in(OTHER).await).await;
    bench.enroll(&theirs).await;
    let version = "(SELECT security_version FROM accounts WHERE id = 2)";
    let give = format!("UPDATE trusted_browsers SET account_id = 2, security_version = {version}");
    bench.try_statement(&give).await.unwrap();
    let log = Log::record();
    let outcome = sign_in(&bench, OTHER, PASSWORD, &with_cookie(&trust)).await;
    assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)));
    assert_eq!(log.alarms(), 1);
}

#[tokio::test]
async fn an_upgrade_signs_no_user_out_and_keeps_trusted_browsers_and_links() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let trust = trusted(&bench, &secret).await;
    let address = EmailAddress::parse(EMAIL).unwrap();
    password::forgot(&bench.services, &address, &any_client()).await.unwrap();
    let link = bench.last_sent().await.token();
    bench.unbind().await;
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    restarted(&bench).await.unwrap();
    assert!(session::resume(&bench.services, &token).await.unwrap().is_some());
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_some());
    let outcome = sign_in(&bench, EMAIL, PASSWORD, &with_cookie(&trust)).await;
    assert!(matches!(outcome, WithPassword::Complete(_)));
}
