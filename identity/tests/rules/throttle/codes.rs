//! Wrong codes, and the pauses that follow.

use crate::{any_client, at_once, enrolled, pending, refused, with_code};
use identity::{
    second_factor::CodeError,
    sign_in::{WithSecondFactor, with_second_factor},
    testing::START,
};

#[tokio::test]
async fn five_wrong_codes_pause_for_thirty_seconds_and_then_twice_that() {
    let (bench, _, secret) = enrolled().await;
    for failures in 1..=5 {
        let outcome = with_code(&bench.services, "000000").await;
        assert_eq!(refused(outcome), CodeError::Wrong { failures });
    }
    let now = START + 30;
    let right = bench.code(&secret);
    let outcome = with_code(&bench.services, &right).await;
    assert_eq!(refused(outcome), CodeError::Paused { until: now + 30 });
    bench.clock.advance(30);
    with_code(&bench.services, "000000").await;
    let outcome = with_code(&bench.services, "000000").await;
    assert_eq!(refused(outcome), CodeError::Paused { until: now + 30 + 60 });
    bench.clock.advance(60);
    assert!(matches!(
        with_code(&bench.services, &bench.code(&secret)).await,
        WithSecondFactor::Complete { .. }
    ));
}

#[tokio::test]
async fn signing_in_again_does_not_reset_the_count_and_a_success_does() {
    let (bench, _, secret) = enrolled().await;
    for _ in 0..4 {
        with_code(&bench.services, "000000").await;
    }
    assert!(matches!(
        with_code(&bench.services, &bench.code(&secret)).await,
        WithSecondFactor::Complete { .. }
    ));
    let outcome = with_code(&bench.services, "000000").await;
    assert_eq!(refused(outcome), CodeError::Wrong { failures: 1 });
}

#[tokio::test]
async fn a_used_or_malformed_code_is_not_a_guess() {
    let (bench, _, secret) = enrolled().await;
    let code = bench.code(&secret);
    with_code(&bench.services, &code).await;
    for _ in 0..10 {
        assert!(matches!(refused(with_code(&bench.services, &code).await), CodeError::Used));
        assert!(matches!(
            refused(with_code(&bench.services, "12a").await),
            CodeError::Malformed(_)
        ));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_five_of_two_hundred_concurrent_guesses_are_compared() {
    let (bench, _, _) = enrolled().await;
    let mut pendings = Vec::new();
    for _ in 0..20 {
        pendings.push(std::sync::Arc::new(pending(&bench.services).await));
    }
    let outcomes = at_once((0..200).map(|guess| {
        let (services, pending) = (bench.services.clone(), pendings[guess % 20].clone());
        async move {
            let client = any_client();
            loop {
                let guess = with_second_factor(&services, &pending, "000000", false, &client);
                match guess.await {
                    Ok(outcome) => return refused(outcome),
                    // So many wait for each other that some get no connection in time.
                    Err(error) => assert!(error.is_temporary(), "{error}"),
                }
            }
        }
    }))
    .await;
    let compared = outcomes.iter().filter(|outcome| matches!(outcome, CodeError::Wrong { .. }));
    assert_eq!(compared.count(), 5);
    let paused = outcomes.iter().filter(|outcome| matches!(outcome, CodeError::Paused { .. }));
    assert_eq!(paused.count(), 195);
}

#[tokio::test]
async fn the_count_is_the_same_on_every_node_and_after_a_restart() {
    let (bench, _, _) = enrolled().await;
    let other = bench.another_node().await;
    for turn in 0..5 {
        with_code(if turn % 2 == 0 { &bench.services } else { &other }, "000000").await;
    }
    let restarted = bench.another_node().await;
    assert!(matches!(refused(with_code(&restarted, "000000").await), CodeError::Paused { .. }));
}

#[tokio::test]
async fn each_pause_of_code_entry_is_logged_once() {
    let (bench, _, _) = enrolled().await;
    let pauses = async || {
        let events = bench.column("audit_events", "event").await;
        events.iter().filter(|event| *event == "code_entry_paused").count()
    };
    for _ in 0..4 {
        with_code(&bench.services, "000000").await;
    }
    assert_eq!(pauses().await, 0);
    for _ in 0..3 {
        with_code(&bench.services, "000000").await;
        assert_eq!(pauses().await, 1);
    }
    bench.clock.advance(30);
    for _ in 0..3 {
        with_code(&bench.services, "000000").await;
        assert_eq!(pauses().await, 2);
    }
}
