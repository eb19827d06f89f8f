//! A clock that jumps ahead, for a moment or for good.

use crate::{
    any_client, enrolled,
    trusted_browser::{skips, trusted},
    with_code, with_password,
};
use identity::{
    account::EmailAddress,
    housekeeping,
    password::{self, Forgot},
    pending_sign_in::{self, Found},
    second_factor::CodeError,
    session,
    sign_in::{WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, Log, PASSWORD},
};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

async fn events(bench: &Bench) -> usize {
    bench.column("audit_events", "event").await.len()
}

async fn is_accepted(bench: &Bench, secret: &str) -> bool {
    match with_code(&bench.services, &bench.code(secret)).await {
        WithSecondFactor::Complete { .. } => true,
        WithSecondFactor::Refused(CodeError::Unusable) => false,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_clock_that_is_years_ahead_for_a_moment_deletes_nothing() {
    let (bench, token, _) = enrolled().await;
    let before = events(&bench).await;
    let log = Log::record();
    bench.clock.jump(2 * YEAR);
    for _ in 0..3 {
        housekeeping::sweep(&bench.services).await.unwrap();
        bench.clock.advance(60);
    }
    assert_eq!((events(&bench).await, log.alarms()), (before, 1));
    bench.clock.jump(-2 * YEAR);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(events(&bench).await, before);
    bench.session(&token).await;
}

#[tokio::test]
async fn a_clock_that_is_years_ahead_at_a_start_deletes_nothing() {
    let (bench, token, _) = enrolled().await;
    housekeeping::sweep(&bench.services).await.unwrap();
    let before = events(&bench).await;
    bench.clock.jump(2 * YEAR);
    for _ in 0..2 {
        let restarted = bench.another_node().await;
        housekeeping::sweep(&restarted).await.unwrap();
    }
    assert_eq!(events(&bench).await, before);
    bench.clock.jump(-2 * YEAR);
    bench.session(&token).await;
}

#[tokio::test]
async fn a_clock_that_has_run_evenly_for_an_hour_after_a_jump_is_believed() {
    let (bench, _, _) = enrolled().await;
    bench.clock.jump(20 * YEAR);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert!(!bench.column("sessions", "id").await.is_empty());
    bench.clock.advance(3600);
    housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("sessions", "id").await.is_empty());
}

#[tokio::test]
async fn nothing_that_was_made_while_the_clock_was_ahead_is_valid_when_it_is_right_again() {
    let (bench, _, secret) = enrolled().await;
    bench.allow_everything().await;
    let mail = EmailAddress::parse(EMAIL).unwrap();
    bench.clock.jump(700 * DAY);
    // Codes are not accepted in the first minutes after a jump, which begin when it is noticed.
    assert!(!is_accepted(&bench, &secret).await);
    bench.clock.advance(120);
    let trust = trusted(&bench, &secret).await;
    bench.clock.advance(30);
    let WithPassword::SecondFactorRequired(pending) =
        with_password(&bench.services, PASSWORD).await
    else {
        panic!("no pending sign-in")
    };
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!("no session")
    };
    password::forgot(&bench.services, &mail, &any_client()).await.unwrap();
    let link = bench.last_sent().await.token();
    bench.clock.jump(-700 * DAY);
    assert!(session::resume(&bench.services, &session.token).await.unwrap().is_none());
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_none());
    let found = pending_sign_in::find(&bench.services, &pending.token).await.unwrap();
    assert!(!matches!(found, Found::Pending(_)));
    assert!(skips(&bench, &trust).await.is_none());
}

#[tokio::test]
async fn a_session_that_was_used_while_the_clock_was_ahead_still_ends_after_an_hour_without_use() {
    let (bench, token, _) = enrolled().await;
    bench.clock.jump(1800);
    bench.session(&token).await;
    bench.clock.jump(-1800);
    bench.session(&token).await;
    bench.clock.advance(3600);
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
}

#[tokio::test]
async fn a_code_of_a_clock_that_is_a_day_ahead_is_refused_and_right_codes_work_afterwards() {
    let (bench, _, secret) = enrolled().await;
    bench.clock.jump(DAY);
    assert!(!is_accepted(&bench, &secret).await);
    bench.clock.jump(-DAY);
    assert!(is_accepted(&bench, &secret).await);
}

#[tokio::test]
async fn what_was_counted_while_the_clock_was_ahead_makes_no_one_wait_afterwards() {
    let (bench, _, secret) = enrolled().await;
    let forgot = async || {
        let email = EmailAddress::parse(EMAIL).unwrap();
        password::forgot(&bench.services, &email, &any_client()).await.unwrap()
    };
    bench.clock.jump(DAY);
    for _ in 0..11 {
        with_password(&bench.services, "wrong").await;
    }
    for _ in 0..5 {
        assert_eq!(forgot().await, Forgot::Done);
        bench.clock.advance(30);
    }
    for _ in 0..10 {
        let now = bench.clock_now();
        let wrong_code = format!(
            "INSERT INTO wrong_codes (account_id, entered_at, told) VALUES (1, {now}, FALSE)"
        );
        bench.try_statement(&wrong_code).await.unwrap();
    }
    bench.clock.jump(-DAY);
    assert_eq!(forgot().await, Forgot::Done);
    assert!(matches!(forgot().await, Forgot::TooSoon { .. }));
    assert!(is_accepted(&bench, &secret).await);
}

#[tokio::test]
async fn a_wait_counts_on_a_node_whose_clock_is_a_minute_behind() {
    let (bench, _, _) = enrolled().await;
    for _ in 0..20 {
        with_password(&bench.services, "wrong").await;
        bench.clock.advance(900);
    }
    with_password(&bench.services, "wrong").await;
    bench.clock.jump(-60);
    let outcome = with_password(&bench.services, PASSWORD).await;
    assert!(matches!(outcome, WithPassword::Paused { .. }), "{outcome:?}");
}

#[tokio::test]
async fn after_two_minutes_at_the_new_time_codes_are_accepted_again() {
    let (bench, _, secret) = enrolled().await;
    bench.clock.jump(3 * DAY);
    assert!(!is_accepted(&bench, &secret).await);
    bench.clock.advance(120);
    assert!(is_accepted(&bench, &secret).await);
}

#[tokio::test]
async fn a_night_without_the_server_and_a_corrected_clock_change_nothing() {
    let (bench, _, secret) = enrolled().await;
    for seconds in [14 * 3600, 3600, -1800] {
        bench.clock.jump(seconds);
        bench.clock.advance(3600);
        assert!(is_accepted(&bench, &secret).await, "{seconds}");
    }
}
