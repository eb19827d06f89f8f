//! What changes after the account was read, while its password is compared.

use crate::{enrolled, with_password};
use identity::{
    sign_in::WithPassword,
    testing::{Bench, PASSWORD},
};
use sea_orm::{ConnectionTrait, TransactionTrait};

/// Executes this as soon as an attempt has been charged: the account has been read then, and its password
/// is compared next.
async fn once_charged(bench: &Bench, statement: &str) {
    let run = async |statement: &str| bench.try_statement(statement).await.unwrap();
    if bench.url.starts_with("postgres") {
        run(&format!(
            "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN {statement}; RETURN NEW; END $$"
        ))
        .await;
        run("CREATE TRIGGER meanwhile AFTER INSERT ON throttles FOR EACH ROW \
             EXECUTE FUNCTION meanwhile()")
        .await;
    } else {
        run(&format!("CREATE TRIGGER meanwhile AFTER INSERT ON throttles BEGIN {statement}; END"))
            .await;
    }
}

/// Nothing began, and the attempt does not count.
async fn assert_refused(bench: &Bench, outcome: WithPassword, sessions: usize) {
    assert!(matches!(outcome, WithPassword::Refused), "{outcome:?}");
    assert_eq!(bench.column("pending_sign_ins", "account_id").await.len(), 0);
    assert_eq!(bench.column("sessions", "id").await.len(), sessions);
    let counts = bench.column("throttles", "failures").await;
    assert!(counts.iter().all(|count| count == "0"), "{counts:?}");
}

#[tokio::test]
async fn an_account_that_changes_while_its_password_is_compared_is_not_signed_in() {
    for change in
        ["UPDATE accounts SET security_version = security_version + 1", "DELETE FROM accounts"]
    {
        for has_method in [true, false] {
            let bench = match has_method {
                true => enrolled().await.0,
                false => Bench::new().await,
            };
            if !has_method {
                bench.administrator().await;
            }
            once_charged(&bench, change).await;
            let sessions = bench.column("sessions", "id").await.len();
            let outcome = with_password(&bench.services, PASSWORD).await;
            let left = if change.starts_with("DELETE") { 0 } else { sessions };
            assert_refused(&bench, outcome, left).await;
        }
    }
}

#[tokio::test]
async fn a_second_factor_that_is_turned_on_while_a_password_is_compared_is_asked_for() {
    let (bench, ..) = enrolled().await;
    bench.try_statement("UPDATE policy SET second_factor_on = FALSE").await.unwrap();
    once_charged(&bench, "UPDATE policy SET second_factor_on = TRUE").await;
    let outcome = with_password(&bench.services, PASSWORD).await;
    assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{outcome:?}");
}

#[tokio::test]
async fn an_account_that_changes_while_a_sign_in_waits_for_it_is_not_signed_in() {
    let (bench, ..) = enrolled().await;
    if !bench.url.starts_with("postgres") {
        return;
    }
    let sessions = bench.column("sessions", "id").await.len();
    let other = sea_orm::Database::connect(&bench.url).await.unwrap().begin().await.unwrap();
    let change = "UPDATE accounts SET security_version = security_version + 1";
    other.execute_unprepared(change).await.unwrap();
    let services = bench.services.clone();
    let signing_in = tokio::spawn(async move { with_password(&services, PASSWORD).await });
    let waiting = "(SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                   AND datname = current_database()) AS waiting";
    while bench.column(waiting, "pid").await.is_empty() {}
    other.commit().await.unwrap();
    assert_refused(&bench, signing_in.await.unwrap(), sessions).await;
}
