//! A restored database is one from before: what was used or ended since is unused in it.

use crate::{
    any_client, attempt, enrolled, pending,
    recovery_code::{codes, with_recovery_code},
    refused,
    trusted_browser::{trusted, with_cookie},
    with_code,
};
use identity::{
    account::{EmailAddress, Name},
    audit,
    first_start::{self, FirstAdministrator, FirstStart},
    password::{self, NewPassword},
    pending_sign_in::{self, Found},
    restore::{self, Recovered},
    second_factor::CodeError,
    secret::Typed,
    session,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD, START},
};

async fn void(bench: &Bench) -> Recovered {
    restore::void(&bench.services, false, None).await.unwrap()
}

#[tokio::test]
async fn a_restored_database_accepts_no_app_code_that_may_have_been_used() {
    for skew in [-60, -30, 0, 30, 60] {
        let (bench, _, secret) = enrolled().await;
        bench.try_statement("UPDATE totps SET drift = 1, last_used_step = 0").await.unwrap();
        bench.clock.jump(skew);
        let code = bench.code(&secret);
        bench.clock.jump(-skew);
        let steps = bench.column("totps", "last_used_step").await;
        assert_eq!(steps, ["0"], "the backup is from before this code was used");
        void(&bench).await;
        let outcome = with_code(&bench.services, &code).await;
        assert!(!matches!(outcome, WithSecondFactor::Complete { .. }), "{skew}: {outcome:?}");
    }
}

#[tokio::test]
async fn app_codes_are_accepted_from_the_announced_time_on() {
    let (bench, _, secret) = enrolled().await;
    let zone = bench.column("installation", "time_zone").await;
    assert_eq!(zone, ["UTC"]);
    // 08:00:30, so the codes of 08:00:30, 08:01:00 and 08:01:30 are refused.
    assert_eq!(void(&bench).await.codes_from, "08:02:00");
    bench.clock.advance(89);
    let early = refused(with_code(&bench.services, &bench.code(&secret)).await);
    assert!(matches!(early, CodeError::Used), "{early:?}");
    bench.clock.advance(1);
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_restored_database_accepts_no_recovery_code_and_their_owners_are_told() {
    let (bench, token, _) = enrolled().await;
    let code = codes(&bench, &token).await.remove(0);
    assert_eq!(void(&bench).await.recovery_codes, 10);
    let mail = bench.last_sent().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (EMAIL, "Make new recovery codes"));
    assert!(mail.text.contains("/settings/two-factor"), "{}", mail.text);
    let outcome = with_recovery_code(&bench, &code).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(_)), "{outcome:?}");
    assert_eq!(bench.column("accounts", "codes_used_up").await, ["1"]);
    assert!(bench.column("recovery_code_sets", "revealed").await.is_empty());
    // Voiding again finds none, and sends no email.
    let mails = bench.outbox().await.len();
    assert_eq!((void(&bench).await.recovery_codes, mails), (0, 1));
    assert!(bench.outbox().await.is_empty());
}

#[tokio::test]
async fn a_database_that_keeps_its_sessions_is_not_restored() {
    let (bench, token, _) = enrolled().await;
    if !bench.url.starts_with("sqlite") {
        return;
    }
    let keep = "CREATE TRIGGER keep BEFORE DELETE ON sessions BEGIN SELECT RAISE(IGNORE); END";
    bench.try_statement(keep).await.unwrap();
    let refused = restore::void(&bench.services, false, None).await.unwrap_err().to_string();
    assert!(refused.contains("cannot be ended"), "{refused}");
    assert!(session::resume(&bench.services, &token).await.unwrap().is_some(), "nothing changed");
}

#[tokio::test]
async fn the_operator_can_keep_the_recovery_codes() {
    let (bench, token, _) = enrolled().await;
    let code = codes(&bench, &token).await.remove(0);
    let recovered = restore::void(&bench.services, true, None).await.unwrap();
    assert_eq!(recovered.recovery_codes, 0);
    assert!(bench.outbox().await.is_empty());
    let outcome = with_recovery_code(&bench, &code).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_restored_database_accepts_no_session_and_no_pending_sign_in() {
    let (bench, token, _) = enrolled().await;
    let attempt = attempt(EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap();
    let WithPassword::SecondFactorRequired(pending) = outcome else { panic!("{outcome:?}") };
    void(&bench).await;
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    let found = pending_sign_in::find(&bench.services, &pending.token).await.unwrap();
    assert!(!matches!(found, Found::Pending(_)), "{found:?}");
}

#[tokio::test]
async fn a_restored_database_accepts_no_link_and_sends_no_queued_message() {
    let (bench, _, _) = enrolled().await;
    let email = EmailAddress::parse(EMAIL).unwrap();
    password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    let link = bench.last_sent().await.token();
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_some());
    restore::void(&bench.services, true, None).await.unwrap();
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_none());
    assert!(bench.outbox().await.is_empty());
    assert!(bench.column("outbox", "sealed").await.is_empty(), "their content is deleted");
}

#[tokio::test]
async fn a_restored_database_trusts_no_browser() {
    let (bench, _, secret) = enrolled().await;
    bench.allow_everything().await;
    let trust = trusted(&bench, &secret).await;
    void(&bench).await;
    let attempt = attempt(EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &with_cookie(&trust)).await;
    assert!(matches!(outcome.unwrap(), WithPassword::SecondFactorRequired(_)));
}

#[tokio::test]
async fn a_restored_database_accepts_no_setup_code() {
    let bench = Bench::new().await;
    let code = first_start::new_setup_code(&bench.services).await.unwrap().unwrap();
    void(&bench).await;
    let typed = Typed::new(PASSWORD.into());
    let person = FirstAdministrator {
        name: Name::parse("Maya").unwrap(),
        email: EmailAddress::parse(EMAIL).unwrap(),
        password: NewPassword::parse(&typed, &[], 15).unwrap(),
    };
    let services = &bench.services;
    let outcome = first_start::create_administrator(services, &code, person, &any_client()).await;
    assert!(matches!(outcome.unwrap(), FirstStart::WrongCode));
}

#[tokio::test]
async fn jobs_of_a_restored_database_do_not_continue() {
    let (bench, _, _) = enrolled().await;
    for insert in [
        "INSERT INTO bulk_jobs (action, selection, failed, total, seen, done, place, started_by, \
         started_at, stopped, address, browser, request_id) \
         VALUES ('deactivate', '', '[]', 9, 0, 0, 0, 1, 1, FALSE, '', '', '')",
        "INSERT INTO import_batches (account_id, status, people, invited, imported, left_out, \
         created_at, expires_at, address, browser, request_id) \
         VALUES (1, 'running', 9, 0, 0, 0, 1, 1, '', '', '')",
    ] {
        bench.try_statement(insert).await.unwrap();
    }
    void(&bench).await;
    assert_eq!(bench.column("bulk_jobs", "finished_at").await.len(), 1);
    assert_eq!(bench.column("import_batches", "status").await, ["stopped"]);
}

#[tokio::test]
async fn a_restore_is_an_event_of_the_operator_with_what_was_lost() {
    let (bench, _, secret) = enrolled().await;
    let newest: i64 = bench.column("audit_events", "id").await.pop().unwrap().parse().unwrap();
    let recovered = restore::void(&bench.services, false, Some(newest + 565)).await.unwrap();
    assert_eq!((recovered.accounts, recovered.lost_events), (1, Some(565)));
    assert_eq!(recovered.as_of.as_deref(), Some("January 15, 2027, 8:00 AM"));
    assert_eq!(bench.clock_now(), START + 30);
    let last = async |column| bench.column("audit_events", column).await.pop().unwrap();
    assert_eq!(last("event").await, "database_restored");
    assert_eq!(last("details").await, r#"{"lost_events":565,"recovery_codes_voided":10}"#);
    assert!(last("browser").await.starts_with("command line, Unix user "));
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
    bench.clock.advance(90);
    pending(&bench.services).await;
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}
