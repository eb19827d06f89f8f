//! Guesses that are spread over many days.

use crate::{any_client, attempt, enrolled, find_pending, with_code};
use identity::{
    client::Client,
    identity_check::{self, Check},
    password::{self, Change},
    purpose::Purpose,
    second_factor::CodeError,
    secret::Typed,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD},
    throttle::UNTIL_CLEARED,
};
use std::{pin::pin, task::Poll};

const DAY: i64 = 86_400;

/// Enters a wrong code in a new browser. `true` if it was compared.
async fn guess(bench: &Bench) -> bool {
    match with_code(&bench.services, "000000").await {
        WithSecondFactor::Refused(CodeError::Wrong { .. }) => true,
        WithSecondFactor::Refused(CodeError::Paused { .. }) => false,
        other => panic!("{other:?}"),
    }
}

async fn with_code_in(bench: &Bench, browser: &Client, code: &str) -> WithSecondFactor {
    let services = &bench.services;
    let outcome = sign_in::with_password(services, attempt(EMAIL, PASSWORD), browser).await;
    let WithPassword::SecondFactorRequired(new) = outcome.unwrap() else { panic!() };
    let pending = find_pending(services, &new.token).await;
    sign_in::with_second_factor(services, &pending, code, false, browser).await.unwrap()
}

async fn mails_about_guesses(bench: &Bench) -> usize {
    let subjects = bench.subjects().await;
    subjects.iter().filter(|subject| *subject == "Someone has your password").count()
}

#[tokio::test]
async fn a_guesser_gets_ten_codes_in_thirty_days_although_the_owner_signs_in_every_day() {
    let (bench, _, secret) = enrolled().await;
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!()
    };
    let mine = Client { device: session.device, ..any_client() };
    let mut compared = 0;
    for _ in 0..30 {
        for _ in 0..4 {
            compared += usize::from(guess(&bench).await);
        }
        bench.clock.advance(30);
        // From a new browser, as long as that is possible.
        with_code(&bench.services, &bench.code(&secret)).await;
        bench.clock.advance(30);
        let outcome = with_code_in(&bench, &mine, &bench.code(&secret)).await;
        assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
        bench.clock.advance(DAY - 60);
        identity::housekeeping::sweep(&bench.services).await.unwrap();
    }
    assert_eq!(compared, 10);
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    let closed = CodeError::Paused { until: UNTIL_CLEARED };
    assert!(matches!(outcome, WithSecondFactor::Refused(why) if why == closed), "{outcome:?}");
}

#[tokio::test]
async fn a_guesser_with_a_session_and_the_password_gains_no_codes_by_changing_it() {
    let (bench, mut token, _) = enrolled().await;
    let mut compared = 0;
    let mut current = PASSWORD.to_owned();
    for turn in 0..8 {
        let session = bench.session(&token).await;
        for _ in 0..4 {
            let (purpose, password) = (Purpose::Anything, Typed::new(current.clone()));
            let (services, client) = (&bench.services, any_client());
            let check =
                identity_check::verify(services, &session, purpose, password, "000000", &client);
            let Check::Refused { code, .. } = check.await.unwrap() else { panic!() };
            compared += usize::from(matches!(code, Some(CodeError::Wrong { .. })));
        }
        let new = format!("another quiet harbor {turn}");
        let typed = (Typed::new(current), Typed::new(new.clone()));
        let change =
            password::change(&bench.services, &session, typed.0, typed.1, &any_client()).await;
        let Change::Done { session, .. } = change.unwrap() else { panic!() };
        (token, current) = (session.token, new);
        bench.clock.advance(1800);
    }
    assert_eq!(compared, 10);
}

#[tokio::test]
async fn the_owner_is_told_of_every_third_wrong_code_in_a_row_or_not() {
    let (bench, _, secret) = enrolled().await;
    for (guesses, mails) in [(1, 0), (2, 0), (3, 1), (4, 1), (5, 1), (6, 2)] {
        assert!(guess(&bench).await);
        assert_eq!(mails_about_guesses(&bench).await, mails, "{guesses}");
        bench.clock.advance(DAY);
        let outcome = with_code(&bench.services, &bench.code(&secret)).await;
        assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn wrong_codes_stop_counting_after_thirty_days() {
    let (bench, _, secret) = enrolled().await;
    for _ in 0..3 {
        for _ in 0..9 {
            assert!(guess(&bench).await);
            bench.clock.advance(3600);
        }
        let outcome = with_code(&bench.services, &bench.code(&secret)).await;
        assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
        bench.clock.advance(30 * DAY);
    }
}

#[tokio::test]
async fn a_refused_attempt_is_counted_nowhere() {
    let (bench, _, _) = enrolled().await;
    for _ in 0..5 {
        assert!(guess(&bench).await);
    }
    for _ in 0..20 {
        assert!(!guess(&bench).await);
    }
    assert_eq!(bench.column("throttles", "failures").await, ["5"]);
    assert_eq!(bench.column("wrong_codes", "id").await.len(), 5);
}

#[tokio::test]
async fn an_attempt_that_is_cut_off_is_counted_against_both_limits_or_neither() {
    let (bench, _, _) = enrolled().await;
    for steps in 0..12 {
        let pending = crate::pending(&bench.services).await;
        let client = any_client();
        {
            let code = "000000";
            let attempt =
                sign_in::with_second_factor(&bench.services, &pending, code, false, &client);
            let mut attempt = pin!(attempt);
            for _ in 0..steps {
                let poll = std::future::poll_fn(|cx| Poll::Ready(attempt.as_mut().poll(cx)));
                if poll.await.is_ready() {
                    break;
                }
                // Gives the database time to answer.
                bench.column("policy", "version").await;
            }
        }
        // Waits for the transaction of the attempt.
        bench.try_statement("UPDATE accounts SET time_zone = time_zone").await.unwrap();
        let failures = bench.column("throttles", "failures").await;
        let failures: usize = failures.iter().map(|each| each.parse::<usize>().unwrap()).sum();
        assert_eq!(bench.column("wrong_codes", "id").await.len(), failures, "{steps}");
        bench.clock.advance(3600);
    }
}
