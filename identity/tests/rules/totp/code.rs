//! Which codes are accepted.

use crate::{any_client, at_once, enrolled, pending, refused, with_code};
use identity::{
    second_factor::CodeError,
    sign_in::{self, WithSecondFactor},
    testing::Bench,
};

#[tokio::test]
async fn a_code_signs_in_once() {
    let (bench, _, secret) = enrolled().await;
    let code = bench.code(&secret);
    assert!(matches!(with_code(&bench.services, &code).await, WithSecondFactor::Complete { .. }));
    assert_eq!(refused(with_code(&bench.services, &code).await), CodeError::Used);
}

#[tokio::test]
async fn the_code_that_enrolled_does_not_sign_in() {
    let bench = Bench::new().await;
    let (_, secret) = bench.enrolled().await;
    assert_eq!(refused(with_code(&bench.services, &bench.code(&secret)).await), CodeError::Used);
}

#[tokio::test]
async fn an_older_code_in_the_window_is_refused_after_a_newer_one() {
    let (bench, _, secret) = enrolled().await;
    let older = bench.code(&secret);
    bench.clock.advance(30);
    let newer = bench.code(&secret);
    assert!(matches!(with_code(&bench.services, &newer).await, WithSecondFactor::Complete { .. }));
    assert_eq!(refused(with_code(&bench.services, &older).await), CodeError::Used);
}

#[tokio::test]
async fn the_window_is_one_step_in_either_direction() {
    for (steps, accepted) in [(-2i64, false), (-1, true), (0, true), (1, true), (2, false)] {
        let (bench, _, secret) = enrolled().await;
        bench.clock.advance(300);
        let code = bench.code(&secret);
        bench.clock.advance(-steps * 30);
        let outcome = with_code(&bench.services, &code).await;
        assert_eq!(matches!(outcome, WithSecondFactor::Complete { .. }), accepted, "{steps} steps");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_thirty_concurrent_sign_ins_with_one_code_succeeds() {
    let (bench, _, secret) = enrolled().await;
    let other_node = bench.another_node().await;
    let code = bench.code(&secret);
    let mut attempts = Vec::new();
    for turn in 0..30 {
        attempts.push((
            if turn % 2 == 0 { bench.services.clone() } else { other_node.clone() },
            pending(&bench.services).await,
        ));
    }
    let outcomes = at_once(attempts.into_iter().map(|(services, pending)| {
        let code = code.clone();
        async move {
            sign_in::with_second_factor(&services, &pending, &code, false, &any_client())
                .await
                .unwrap()
        }
    }))
    .await;
    let complete = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, WithSecondFactor::Complete { .. }))
        .count();
    assert_eq!(complete, 1);
}

#[tokio::test]
async fn a_code_of_another_user_is_wrong() {
    let (bench, _, _) = enrolled().await;
    let stranger = Bench::new().await;
    let (_, theirs) = stranger.enrolled().await;
    let outcome = with_code(&bench.services, &bench.code(&theirs)).await;
    assert_eq!(refused(outcome), CodeError::Wrong { failures: 1 });
}
