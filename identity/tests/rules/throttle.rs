use crate::{any_client, enrolled, pending, with_code, with_password};
use identity::{
    client::Client,
    second_factor::CodeError,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{PASSWORD, START},
    throttle::UNTIL_CLEARED,
};
use std::time::Duration;

#[tokio::test]
async fn five_wrong_codes_pause_for_thirty_seconds_and_then_twice_that() {
    let (bench, _, secret) = enrolled().await;
    for failures in 1..=5 {
        let outcome = with_code(&bench.services, "000000").await;
        assert!(
            matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { failures: n }) if n == failures),
            "{outcome:?}"
        );
    }
    let now = START + 30;
    let right = bench.code(&secret);
    let outcome = with_code(&bench.services, &right).await;
    assert!(
        matches!(outcome, WithSecondFactor::Refused(CodeError::Paused { until }) if until == now + 30),
        "{outcome:?}"
    );
    bench.clock.advance(30);
    with_code(&bench.services, "000000").await;
    let outcome = with_code(&bench.services, "000000").await;
    assert!(
        matches!(outcome, WithSecondFactor::Refused(CodeError::Paused { until }) if until == now + 30 + 60),
        "{outcome:?}"
    );
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
    assert!(
        matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { failures: 1 })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_used_or_malformed_code_is_not_a_guess() {
    let (bench, _, secret) = enrolled().await;
    let code = bench.code(&secret);
    with_code(&bench.services, &code).await;
    for _ in 0..10 {
        assert!(matches!(
            with_code(&bench.services, &code).await,
            WithSecondFactor::Refused(CodeError::Used)
        ));
        assert!(matches!(
            with_code(&bench.services, "12a").await,
            WithSecondFactor::Refused(CodeError::Malformed(_))
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
    let tasks: Vec<_> = (0..200)
        .map(|guess| {
            let (services, pending) = (bench.services.clone(), pendings[guess % 20].clone());
            tokio::spawn(async move {
                sign_in::with_second_factor(&services, &pending, "000000", false, &any_client())
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut compared = 0;
    for task in tasks {
        let outcome = task.await.unwrap();
        compared +=
            usize::from(matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { .. })));
    }
    assert_eq!(compared, 5);
}

#[tokio::test]
async fn the_count_is_the_same_on_every_node_and_after_a_restart() {
    let (bench, _, _) = enrolled().await;
    let other = bench.another_node().await;
    for turn in 0..5 {
        with_code(if turn % 2 == 0 { &bench.services } else { &other }, "000000").await;
    }
    let restarted = bench.another_node().await;
    assert!(matches!(
        with_code(&restarted, "000000").await,
        WithSecondFactor::Refused(CodeError::Paused { .. })
    ));
}

#[tokio::test]
async fn after_twenty_wrong_codes_only_a_recovery_code_reopens_code_entry() {
    let (bench, token, secret) = enrolled().await;
    let codes = crate::recovery_code::codes(&bench, &token).await;
    for _ in 0..20 {
        let outcome = with_code(&bench.services, "000000").await;
        assert!(
            matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { .. })),
            "{outcome:?}"
        );
        bench.clock.advance(3601);
    }
    bench.clock.advance(30 * 86_400);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    let rests = CodeError::Paused { until: UNTIL_CLEARED };
    assert!(matches!(outcome, WithSecondFactor::Refused(why) if why == rests), "{outcome:?}");
    crate::recovery_code::with_recovery_code(&bench, &codes[0]).await;
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn ten_wrong_passwords_pause_unknown_browsers_but_not_known_ones() {
    let (bench, _, secret) = enrolled().await;
    let pending = pending(&bench.services).await;
    let WithSecondFactor::Complete { session, .. } = sign_in::with_second_factor(
        &bench.services,
        &pending,
        &bench.code(&secret),
        false,
        &any_client(),
    )
    .await
    .unwrap() else {
        panic!()
    };
    for _ in 0..10 {
        assert!(matches!(with_password(&bench.services, "wrong").await, WithPassword::Refused));
    }
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Paused { .. }));
    let mine = Client { device: session.device, ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
    assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_correct_code_of_the_owner_does_not_clear_a_lock_caused_by_strangers() {
    let (bench, _, secret) = enrolled().await;
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!()
    };
    for _ in 0..5 {
        with_code(&bench.services, "000000").await;
    }
    let locked = async || bench.column("accounts", "locked_until").await;
    let until = (bench.clock_now() + 30).to_string();
    // The lock that lists show is written in the background.
    let noted = async {
        while locked().await != [until.as_str()] {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), noted).await.unwrap();
    bench.clock.advance(30);
    let mine = Client { device: session.device, ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
    let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let code = bench.code(&secret);
    let outcome = sign_in::with_second_factor(&bench.services, &pending, &code, false, &mine).await;
    assert!(matches!(outcome.unwrap(), WithSecondFactor::Complete { .. }));
    assert_eq!(locked().await, [until.as_str()]);
}

#[tokio::test]
async fn a_forged_device_cookie_counts_as_an_unknown_browser() {
    let (bench, _, _) = enrolled().await;
    for turn in 0..10 {
        let forged = Client { device: Some(format!("forged{turn}.AAAA")), ..any_client() };
        let attempt = crate::attempt(identity::testing::EMAIL, "wrong");
        sign_in::with_password(&bench.services, attempt, &forged).await.unwrap();
    }
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Paused { .. }));
}

#[tokio::test]
async fn device_cookies_from_before_two_factor_authentication_are_not_trusted() {
    let bench = identity::testing::Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let WithPassword::Complete(collected) = with_password(&bench.services, PASSWORD).await else {
        panic!()
    };
    let (_, secret) = bench.enroll(&token).await;
    bench.clock.advance(30);
    let thief = Client { device: collected.device, ..any_client() };
    for _ in 0..5 {
        let pending = pending(&bench.services).await;
        sign_in::with_second_factor(&bench.services, &pending, "000000", false, &thief)
            .await
            .unwrap();
    }
    let pending = pending(&bench.services).await;
    let stranger = sign_in::with_second_factor(
        &bench.services,
        &pending,
        &bench.code(&secret),
        false,
        &any_client(),
    )
    .await
    .unwrap();
    assert!(
        matches!(stranger, WithSecondFactor::Refused(CodeError::Paused { .. })),
        "{stranger:?}"
    );
}

#[tokio::test]
async fn a_correct_password_in_a_form_with_another_mistake_is_not_a_guess() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    for _ in 0..15 {
        let typed = |text: &str| identity::secret::Typed::new(text.into());
        let client = any_client();
        let (current, new) = (typed(PASSWORD), typed("short"));
        let change = identity::password::change(&bench.services, &session, current, new, &client);
        match change.await.unwrap() {
            identity::password::Change::Refused { current: None, new: Some(_) } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_total_close_code_entry_even_if_pauses_were_lifted() {
    let (bench, token, secret) = enrolled().await;
    let session = bench.session(&token).await;
    let codes =
        identity::recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    for _ in 0..100 {
        let outcome = with_code(&bench.services, "000000").await;
        assert!(
            matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { .. })),
            "{outcome:?}"
        );
        // A password reset does the same.
        bench.try_statement("DELETE FROM throttles WHERE key LIKE 'code:%'").await.unwrap();
    }
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::Paused { .. })));
    let pending = crate::pending(&bench.services).await;
    let code = identity::recovery_code::RecoveryCode::parse(&codes.codes[0]).unwrap();
    let outcome =
        sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await;
    assert!(matches!(outcome.unwrap(), WithSecondFactor::Complete { .. }));
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
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
