use crate::{any_client, enrolled, find_pending, pending, with_code, with_password};
use identity::{
    confirmation::Confirm,
    second_factor::CodeError,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, PASSWORD},
    totp,
};

fn refused(outcome: WithSecondFactor) -> CodeError {
    match outcome {
        WithSecondFactor::Refused(problem) => problem,
        other => panic!("not refused: {other:?}"),
    }
}

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
    let tasks: Vec<_> = attempts
        .into_iter()
        .map(|(services, pending)| {
            let code = code.clone();
            tokio::spawn(async move {
                sign_in::with_second_factor(&services, &pending, &code, false, &any_client())
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut complete = 0;
    for task in tasks {
        complete += usize::from(matches!(task.await.unwrap(), WithSecondFactor::Complete { .. }));
    }
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

#[tokio::test]
async fn a_pending_secret_does_not_enable_the_method() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    totp::begin_enrollment(&bench.services, session.fresh(bench.clock_now()).unwrap())
        .await
        .unwrap();
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
}

#[tokio::test]
async fn a_reload_shows_the_same_secret_until_it_expires() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let first = totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    bench.clock.advance(14 * 60);
    let later = totp::on_screen(&bench.services, &session).await.unwrap().unwrap();
    assert_eq!(*first.key, *later.key);
    bench.clock.advance(60);
    let code = bench.code(&first.key);
    let outcome =
        totp::confirm_enrollment(&bench.services, &session, &code, &any_client()).await.unwrap();
    assert!(matches!(outcome, Confirm::Expired), "{outcome:?}");
    let next = totp::on_screen(&bench.services, &session).await.unwrap().unwrap();
    assert_ne!(*first.key, *next.key);
    bench.clock.advance(30 * 60);
    assert!(totp::on_screen(&bench.services, &session).await.unwrap().is_none());
    assert!(!totp::new_secret(&bench.services, &session).await.unwrap());
}

#[tokio::test]
async fn requesting_new_secrets_does_not_postpone_the_next_identity_check() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    for asked in [true, true, false] {
        bench.clock.advance(14 * 60);
        assert_eq!(totp::new_secret(&bench.services, &session).await.unwrap(), asked);
    }
    let token = bench.fresh(&token).await;
    let session = bench.session(&token).await;
    assert!(totp::new_secret(&bench.services, &session).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tabs_that_start_together_show_the_same_secret() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    let tabs: Vec<_> = (0..8)
        .map(|_| {
            let (services, session) = (bench.services.clone(), session.clone());
            tokio::spawn(async move {
                let fresh = session.fresh(services.now()).unwrap();
                totp::begin_enrollment(&services, fresh).await.unwrap().key.to_string()
            })
        })
        .collect();
    let mut keys = std::collections::BTreeSet::new();
    for tab in tabs {
        keys.insert(tab.await.unwrap());
    }
    assert_eq!(keys.len(), 1);
}

#[tokio::test]
async fn a_secret_belongs_to_the_session_that_created_it() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    let secret = totp::begin_enrollment(&bench.services, session.fresh(bench.clock_now()).unwrap())
        .await
        .unwrap();
    let WithPassword::Complete(other) = with_password(&bench.services, PASSWORD).await else {
        panic!()
    };
    let other = bench.session(&other.token).await;
    let outcome =
        totp::confirm_enrollment(&bench.services, &other, &bench.code(&secret.key), &any_client())
            .await
            .unwrap();
    assert!(matches!(outcome, Confirm::Expired), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_ten_concurrent_confirmations_enrolls() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let session = bench.session(&token).await;
    let secret = totp::begin_enrollment(&bench.services, session.fresh(bench.clock_now()).unwrap())
        .await
        .unwrap();
    let code = bench.code(&secret.key);
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let (services, session, code) = (bench.services.clone(), session.clone(), code.clone());
            tokio::spawn(async move {
                totp::confirm_enrollment(&services, &session, &code, &any_client()).await
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(outcome) => done += usize::from(matches!(outcome, Confirm::Done { .. })),
            // On a slow machine, hashing so many recovery codes at once can be refused as too busy.
            Err(error) => assert!(error.is_temporary(), "{error}"),
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn the_old_app_works_only_until_the_new_one_is_confirmed() {
    let (bench, token, old) = enrolled().await;
    let token = bench.fresh_with_code(&token, &old).await;
    let session = bench.session(&token).await;
    let new =
        totp::begin_reset(&bench.services, session.fresh_for_reset(bench.clock_now()).unwrap())
            .await
            .unwrap()
            .unwrap();
    bench.clock.advance(30);
    assert!(matches!(
        with_code(&bench.services, &bench.code(&old)).await,
        WithSecondFactor::Complete { .. }
    ));
    let code = bench.code(&new.key);
    let outcome =
        totp::confirm_reset(&bench.services, &session, &code, &any_client()).await.unwrap();
    assert!(matches!(outcome, Confirm::Done { .. }), "{outcome:?}");
    assert_eq!(refused(with_code(&bench.services, &code).await), CodeError::Used);
    bench.clock.advance(30);
    assert!(matches!(
        refused(with_code(&bench.services, &bench.code(&old)).await),
        CodeError::Wrong { .. }
    ));
    assert!(matches!(
        with_code(&bench.services, &bench.code(&new.key)).await,
        WithSecondFactor::Complete { .. }
    ));
}

#[tokio::test]
async fn a_pending_sign_in_expires_after_ten_minutes_without_using_up_the_code() {
    let (bench, _, secret) = enrolled().await;
    let started = pending(&bench.services).await;
    bench.clock.advance(600);
    let code = bench.code(&secret);
    let outcome =
        sign_in::with_second_factor(&bench.services, &started, &code, false, &any_client())
            .await
            .unwrap();
    assert!(matches!(outcome, WithSecondFactor::Expired), "{outcome:?}");
    assert!(matches!(with_code(&bench.services, &code).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn a_finished_sign_in_cannot_be_finished_again() {
    let (bench, _, secret) = enrolled().await;
    let WithPassword::SecondFactorRequired(new) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    let started = find_pending(&bench.services, &new.token).await;
    let code = bench.code(&secret);
    let first = sign_in::with_second_factor(&bench.services, &started, &code, false, &any_client())
        .await
        .unwrap();
    assert!(matches!(first, WithSecondFactor::Complete { .. }));
    bench.clock.advance(30);
    let again = sign_in::with_second_factor(
        &bench.services,
        &started,
        &bench.code(&secret),
        false,
        &any_client(),
    )
    .await
    .unwrap();
    assert!(matches!(again, WithSecondFactor::Expired), "{again:?}");
}
