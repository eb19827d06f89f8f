use crate::{any_client, at_once, enrolled, pending, with_code};
use identity::{
    recovery_code::{self, RecoveryCode, Renewal},
    second_factor::{self, CodeError},
    session,
    sign_in::{self, WithSecondFactor},
    testing::Bench,
};

pub(crate) async fn codes(bench: &Bench, token: &identity::secret::Token) -> Vec<String> {
    let session = bench.session(token).await;
    recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap().codes.to_vec()
}

pub(crate) async fn with_recovery_code(bench: &Bench, typed: &str) -> WithSecondFactor {
    let pending = pending(&bench.services).await;
    let code = RecoveryCode::parse(typed).unwrap();
    sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await.unwrap()
}

#[tokio::test]
async fn a_recovery_code_works_once_in_any_spelling() {
    let (bench, token, _) = enrolled().await;
    let codes = codes(&bench, &token).await;
    assert_eq!(codes.len(), 10);
    let spelled = codes[3].to_lowercase().replace('-', " ").replace('0', "o");
    assert!(matches!(
        with_recovery_code(&bench, &spelled).await,
        WithSecondFactor::Complete { .. }
    ));
    for again in [&codes[3], &spelled] {
        let outcome = with_recovery_code(&bench, again).await;
        assert!(
            matches!(outcome, WithSecondFactor::Refused(CodeError::RecoveryCodeWrong { .. })),
            "{outcome:?}"
        );
    }
    let overview =
        second_factor::overview(&bench.services, &bench.session(&token).await).await.unwrap();
    assert_eq!(overview.recovery_codes.unwrap().left, 9);
    assert!(overview.is_enabled());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_many_concurrent_sign_ins_with_one_recovery_code_succeeds() {
    let (bench, token, _) = enrolled().await;
    let code = codes(&bench, &token).await.remove(0);
    let mut attempts = Vec::new();
    for _ in 0..5 {
        attempts.push(pending(&bench.services).await);
    }
    let outcomes = at_once(attempts.into_iter().map(|pending| {
        let (services, code) = (bench.services.clone(), RecoveryCode::parse(&code).unwrap());
        async move {
            sign_in::with_recovery_code(&services, &pending, &code, &any_client()).await.unwrap()
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
async fn a_code_of_another_user_is_refused_and_stays_valid_for_them() {
    let (bench, _, _) = enrolled().await;
    let (other, token, _) = enrolled().await;
    let theirs = codes(&other, &token).await.remove(0);
    let outcome = with_recovery_code(&bench, &theirs).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::RecoveryCodeWrong { .. })));
    assert!(matches!(with_recovery_code(&other, &theirs).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn codes_are_shown_for_fifteen_minutes_to_the_session_that_created_them() {
    let (bench, token, secret) = enrolled().await;
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!()
    };
    let other = bench.session(&session.token).await;
    assert!(recovery_code::revealed(&bench.services, &other).await.unwrap().is_none());
    bench.clock.advance(14 * 60);
    assert_eq!(codes(&bench, &token).await.len(), 10);
    bench.clock.advance(60);
    let mine = bench.session(&token).await;
    assert!(recovery_code::revealed(&bench.services, &mine).await.unwrap().is_none());
    let overview = second_factor::overview(&bench.services, &mine).await.unwrap();
    assert!(!overview.recovery_codes.unwrap().saved);
}

#[tokio::test]
async fn saved_codes_are_not_shown_again() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    assert!(recovery_code::mark_saved(&bench.services, &session, &any_client()).await.unwrap());
    assert!(!recovery_code::mark_saved(&bench.services, &session, &any_client()).await.unwrap());
    assert!(recovery_code::revealed(&bench.services, &session).await.unwrap().is_none());
}

#[tokio::test]
async fn new_codes_replace_the_old_ones() {
    let (bench, token, secret) = enrolled().await;
    let old = codes(&bench, &token).await.remove(5);
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    recovery_code::renew(&bench.services, session.fresh(bench.clock_now()).unwrap(), &any_client())
        .await
        .unwrap();
    let outcome = with_recovery_code(&bench, &old).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::RecoveryCodeWrong { .. })));
    let new = codes(&bench, &token).await.remove(5);
    assert!(matches!(with_recovery_code(&bench, &new).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn the_eleventh_set_of_codes_in_a_day_is_refused() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    let renew = async || {
        let fresh = session.fresh(bench.clock_now()).unwrap();
        recovery_code::renew(&bench.services, fresh, &any_client()).await.unwrap()
    };
    for _ in 0..10 {
        assert_eq!(renew().await, Renewal::Done);
    }
    let (last, mails) = (codes(&bench, &token).await.remove(0), bench.subjects().await.len());
    assert_eq!(renew().await, Renewal::TooMany { until: bench.clock_now() + 86_400 });
    assert_eq!(bench.subjects().await.len(), mails);
    assert!(matches!(with_recovery_code(&bench, &last).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn an_ended_session_cannot_create_new_codes() {
    let (bench, token, secret) = enrolled().await;
    let old = codes(&bench, &token).await.remove(5);
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    session::end(&bench.services, &session, &any_client()).await.unwrap();
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let made = recovery_code::renew(&bench.services, fresh, &any_client()).await.unwrap();
    assert_eq!(made, Renewal::OutOfDate);
    assert!(matches!(with_recovery_code(&bench, &old).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn a_recovery_code_reopens_code_entry() {
    let (bench, token, secret) = enrolled().await;
    for _ in 0..5 {
        with_code(&bench.services, "000000").await;
    }
    assert!(matches!(
        with_code(&bench.services, &bench.code(&secret)).await,
        WithSecondFactor::Refused(CodeError::Paused { .. })
    ));
    let code = codes(&bench, &token).await.remove(0);
    assert!(matches!(with_recovery_code(&bench, &code).await, WithSecondFactor::Complete { .. }));
    assert!(matches!(
        with_code(&bench.services, &bench.code(&secret)).await,
        WithSecondFactor::Complete { .. }
    ));
}

#[tokio::test]
async fn the_third_wrong_code_is_reported_once_and_the_pause_after_the_fifth_is_logged() {
    let (bench, _, _) = enrolled().await;
    let before = bench.subjects().await.len();
    for count in 1..=7 {
        with_recovery_code(&bench, &"1".repeat(17)).await;
        let events = bench.column("audit_events", "event").await;
        let pauses = events.iter().filter(|event| *event == "code_entry_paused").count();
        assert_eq!(pauses, usize::from(count >= 5));
        assert_eq!(bench.subjects().await.len() - before, usize::from(count >= 3));
    }
    assert_eq!(bench.subjects().await.last().unwrap(), "Someone has your password");
}
