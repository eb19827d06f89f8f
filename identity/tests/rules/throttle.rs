use crate::{any_client, enrolled, pending, with_code, with_password};
use identity::{
    client::Client,
    disable::{self, Disable},
    password::{self, NotMe, PasswordError},
    second_factor::CodeError,
    secret::{Token, Typed},
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, PASSWORD, START},
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
async fn after_ten_wrong_codes_only_a_recovery_code_reopens_code_entry() {
    let (bench, token, secret) = enrolled().await;
    let codes = crate::recovery_code::codes(&bench, &token).await;
    for _ in 0..10 {
        let outcome = with_code(&bench.services, "000000").await;
        assert!(
            matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { .. })),
            "{outcome:?}"
        );
        bench.clock.advance(3601);
    }
    bench.clock.advance(30 * 86_400);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    until_shown_as_locked(&bench, UNTIL_CLEARED).await;
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    let rests = CodeError::Paused { until: UNTIL_CLEARED };
    assert!(matches!(outcome, WithSecondFactor::Refused(why) if why == rests), "{outcome:?}");
    crate::recovery_code::with_recovery_code(&bench, &codes[0]).await;
    assert!(bench.column("accounts", "locked_until").await.is_empty());
    let outcome = with_code(&bench.services, &bench.code(&secret)).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn every_form_counts_the_same_wrong_passwords() {
    let (bench, token, _) = enrolled().await;
    let device = known_device(&bench, &token).await;
    let session = bench.session(&token).await;
    let mine = Client { device, ..any_client() };
    let compared_in_session = async |client: &Client| {
        let wrong = Typed::new("wrong".into());
        let check = password::not_me(&bench.services, &session, wrong, client);
        matches!(check.await.unwrap(), NotMe::Refused(PasswordError::Wrong))
    };
    let compared_at_sign_in = async |client: &Client| {
        let attempt = crate::attempt(identity::testing::EMAIL, "wrong");
        let outcome = sign_in::with_password(&bench.services, attempt, client).await.unwrap();
        matches!(outcome, WithPassword::Refused)
    };
    let mut compared = 0;
    for client in [any_client(), mine.clone()] {
        for _ in 0..10 {
            compared += usize::from(compared_at_sign_in(&client).await);
            compared += usize::from(compared_in_session(&client).await);
        }
    }
    // Ten from all browsers, and five in the one that has signed in before.
    assert_eq!(compared, 15);
}

#[tokio::test]
async fn strangers_at_the_sign_in_page_keep_no_known_browser_from_an_identity_check() {
    let (bench, token, _) = enrolled().await;
    let device = known_device(&bench, &token).await;
    for _ in 0..10 {
        with_password(&bench.services, "wrong").await;
    }
    let session = bench.session(&token).await;
    let (right, mine) = (Typed::new(PASSWORD.into()), Client { device, ..any_client() });
    let checked = password::not_me(&bench.services, &session, right, &mine).await;
    assert!(matches!(checked.unwrap(), NotMe::Done(_)));
}

/// The cookie of a browser that has signed in before.
async fn known_device(bench: &Bench, token: &Token) -> Option<String> {
    let codes = crate::recovery_code::codes(bench, token).await;
    match crate::recovery_code::with_recovery_code(bench, &codes[9]).await {
        WithSecondFactor::Complete { session, .. } => session.device,
        other => panic!("{other:?}"),
    }
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
    let until = bench.clock_now() + 30;
    until_shown_as_locked(&bench, until).await;
    bench.clock.advance(30);
    let mine = Client { device: session.device, ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
    let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let code = bench.code(&secret);
    let outcome = sign_in::with_second_factor(&bench.services, &pending, &code, false, &mine).await;
    assert!(matches!(outcome.unwrap(), WithSecondFactor::Complete { .. }));
    assert_eq!(bench.column("accounts", "locked_until").await, [until.to_string()]);
}

/// Waits for the lock that the list of users shows, which is written in the background.
async fn until_shown_as_locked(bench: &Bench, until: i64) {
    let noted = async {
        while bench.column("accounts", "locked_until").await != [until.to_string()] {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), noted).await.unwrap();
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
    let bench = Bench::new().await;
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
        let (current, new) = (Typed::new(PASSWORD.into()), Typed::new("short".into()));
        let client = any_client();
        let change = password::change(&bench.services, &session, current, new, &client);
        match change.await.unwrap() {
            password::Change::Refused { current: None, new: Some(_) } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_known_browsers_close_code_entry_even_if_pauses_were_lifted() {
    let (bench, token, secret) = enrolled().await;
    let mine = Client { device: known_device(&bench, &token).await, ..any_client() };
    let with_code = async |code: &str| {
        let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
        let outcome = sign_in::with_password(&bench.services, attempt, &mine).await.unwrap();
        let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
        let pending = crate::find_pending(&bench.services, &new.token).await;
        sign_in::with_second_factor(&bench.services, &pending, code, false, &mine).await.unwrap()
    };
    for _ in 0..100 {
        let outcome = with_code("000000").await;
        assert!(
            matches!(outcome, WithSecondFactor::Refused(CodeError::Wrong { .. })),
            "{outcome:?}"
        );
        // A passkey does the same.
        bench.try_statement("DELETE FROM throttles WHERE key LIKE 'code:%'").await.unwrap();
    }
    let right = bench.code(&secret);
    let outcome = with_code(&right).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::Paused { .. })));
    let codes = crate::recovery_code::codes(&bench, &token).await;
    crate::recovery_code::with_recovery_code(&bench, &codes[0]).await;
    let outcome = with_code(&right).await;
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

#[tokio::test]
async fn starting_over_resets_the_counts_of_this_account_in_every_browser_and_no_other() {
    let (bench, token, secret) = enrolled().await;
    bench.clock.advance(30);
    let keys = ["", ":", ":00ff", ":zz", ":é", "0", "0:00ff", ";", "-", " "];
    for what in ["code", "recovery", "confirm"] {
        for rest in keys {
            let count = format!("INSERT INTO throttles VALUES ('{what}:1{rest}', 1, 0, 0)");
            bench.try_statement(&count).await.unwrap();
        }
    }
    let session = bench.session(&token).await;
    let (password, code) = (Typed::new(PASSWORD.into()), bench.code(&secret));
    let done = disable::disable(&bench.services, &session, password, &code, &any_client()).await;
    assert!(matches!(done, Ok(Disable::Done(_))), "{done:?}");
    let mut left = bench.column("throttles", "key").await;
    left.retain(|key| !key.starts_with("password:"));
    left.sort();
    let mut others = Vec::new();
    for what in ["code", "confirm", "recovery"] {
        others.extend([" ", "-", "0", "0:00ff", ";"].map(|rest| format!("{what}:1{rest}")));
    }
    assert_eq!(left, others);
}
