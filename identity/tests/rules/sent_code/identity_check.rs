use super::{pending, send, verify, with_code, with_sms};
use crate::any_client;
use identity::{
    disable,
    identity_check::{self, Check},
    purpose::Purpose,
    second_factor::CodeError,
    secret::Typed,
    sign_in::WithSecondFactor,
    testing::PASSWORD,
    totp,
};

#[tokio::test]
async fn a_code_expires_after_ten_minutes() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
    let code = bench.last_sent().await.code();
    bench.clock.advance(600);
    let session = bench.session(&token).await;
    match verify(&bench, &session, Purpose::Anything, &code).await {
        Check::Refused { code: Some(CodeError::Expired), .. } => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_code_of_another_attempt_or_purpose_does_not_work_and_overwrites_nothing() {
    let (bench, token) = with_sms().await;
    let mine = pending(&bench).await;
    let my_code = bench.last_sent().await.code();
    bench.clock.advance(30);
    let theirs = pending(&bench).await;
    let their_code = bench.last_sent().await.code();
    bench.clock.advance(30);
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
    let check_code = bench.last_sent().await.code();
    if my_code != their_code {
        let crossed = with_code(&bench, &theirs, &my_code).await;
        assert!(matches!(crossed, WithSecondFactor::Refused(CodeError::SentWrong { .. })));
    }
    if check_code != my_code {
        let crossed = with_code(&bench, &mine, &check_code).await;
        assert!(matches!(crossed, WithSecondFactor::Refused(CodeError::SentWrong { .. })));
    }
    match verify(&bench, &session, Purpose::Anything, &my_code).await {
        Check::Refused { code: Some(CodeError::SentWrong { .. }), .. } => {}
        _ if my_code == check_code => return,
        other => panic!("{other:?}"),
    }
    assert!(matches!(with_code(&bench, &mine, &my_code).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn disabling_accepts_only_a_code_sent_for_it() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    let prompt = identity_check::prompt(&bench.services, &session, Purpose::Disable).await.unwrap();
    assert!(prompt.code.is_some());
    send(&bench, &session, Purpose::Anything).await;
    let other = bench.last_sent().await.code();
    let disable = async |code: &str| {
        let password = Typed::new(PASSWORD.into());
        disable::disable(&bench.services, &session, password, code, &any_client()).await.unwrap()
    };
    assert!(matches!(disable(&other).await, disable::Disable::Refused { code: Some(_), .. }));
    bench.clock.advance(31);
    send(&bench, &session, Purpose::Disable).await;
    let code = bench.last_sent().await.code();
    assert!(matches!(disable(&code).await, disable::Disable::Done(_)));
    assert!(bench.column("sent_code_methods", "phone").await.is_empty());
    assert_eq!(bench.last_sent().await.subject, "Two-factor authentication is off");
}

#[tokio::test]
async fn a_recovery_code_adds_no_method() {
    let (bench, token) = with_sms().await;
    let codes = crate::recovery_code::codes(&bench, &token).await;
    let session = bench.session(&token).await;
    let checked = identity_check::verify(
        &bench.services,
        &session,
        Purpose::Reset,
        Typed::new(PASSWORD.into()),
        &codes[0],
        &any_client(),
    )
    .await;
    let Check::Passed(new) = checked.unwrap() else { panic!() };
    let (session, now) = (bench.session(&new.token).await, bench.clock_now());
    let proof = session.fresh_for_reset(now).unwrap();
    assert!(totp::begin_reset(&bench.services, proof).await.unwrap().is_none());
    assert!(!totp::new_secret(&bench.services, &session).await.unwrap());
    assert!(totp::on_screen(&bench.services, &session).await.unwrap().is_none());
    assert!(session.fresh(now).is_none() && session.fresh_for_enrollment(now).is_none());
    assert!(bench.column("totp_enrollments", "session_id").await.is_empty());
}
