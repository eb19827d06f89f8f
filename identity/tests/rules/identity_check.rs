use crate::{any_client, enrolled, pending};
use identity::{
    disable::{self, Disable},
    identity_check::{self, Check, CodeFrom},
    password::PasswordError,
    purpose::Purpose,
    recovery_code::{self, RecoveryCode},
    second_factor::CodeError,
    secret::{Token, Typed},
    sign_in::{self, WithSecondFactor},
    testing::{Bench, PASSWORD},
};

async fn check(
    bench: &Bench,
    token: &Token,
    purpose: Purpose,
    password: &str,
    code: &str,
) -> Check {
    let session = bench.session(token).await;
    identity_check::verify(
        &bench.services,
        &session,
        purpose,
        Typed::new(password.into()),
        code,
        &any_client(),
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn a_user_with_a_method_must_also_enter_a_code() {
    let (bench, token, secret) = enrolled().await;
    let session = bench.session(&token).await;
    let prompt =
        identity_check::prompt(&bench.services, &session, Purpose::Anything).await.unwrap();
    assert!(prompt.password && matches!(prompt.code, Some(CodeFrom::App)));
    match check(&bench, &token, Purpose::Anything, PASSWORD, "").await {
        Check::Refused { password: None, code: Some(CodeError::Malformed(_)) } => {}
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        check(&bench, &token, Purpose::Anything, PASSWORD, &bench.code(&secret)).await,
        Check::Passed(_)
    ));
}

#[tokio::test]
async fn both_fields_are_checked_and_a_wrong_password_does_not_use_up_the_code() {
    let (bench, token, secret) = enrolled().await;
    let code = bench.code(&secret);
    match check(&bench, &token, Purpose::Anything, "wrong", "000000").await {
        Check::Refused {
            password: Some(PasswordError::Wrong),
            code: Some(CodeError::Wrong { failures: 1 }),
        } => {}
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        check(&bench, &token, Purpose::Anything, "wrong", &code).await,
        Check::Refused { code: None, .. }
    ));
    assert!(matches!(
        check(&bench, &token, Purpose::Anything, PASSWORD, &code).await,
        Check::Passed(_)
    ));
}

#[tokio::test]
async fn a_code_used_to_sign_in_does_not_prove_identity() {
    let (bench, token, secret) = enrolled().await;
    let code = bench.code(&secret);
    crate::with_code(&bench.services, &code).await;
    match check(&bench, &token, Purpose::Anything, PASSWORD, &code).await {
        Check::Refused { password: None, code: Some(CodeError::Used) } => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_recovery_code_allows_only_a_reset() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    let codes =
        recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap().codes.to_vec();
    assert!(matches!(
        check(&bench, &token, Purpose::Anything, PASSWORD, &codes[0]).await,
        Check::Refused { .. }
    ));
    let Check::Passed(new) = check(&bench, &token, Purpose::Reset, PASSWORD, &codes[0]).await
    else {
        panic!()
    };
    let session = bench.session(&new.token).await;
    assert!(session.fresh_for_reset(bench.clock_now()).is_some());
    assert!(session.fresh(bench.clock_now()).is_none());
}

#[tokio::test]
async fn after_signing_in_with_a_recovery_code_the_password_is_enough_for_a_reset() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    let codes =
        recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap().codes.to_vec();
    let pending = pending(&bench.services).await;
    let code = RecoveryCode::parse(&codes[0]).unwrap();
    let WithSecondFactor::Complete { session, .. } =
        sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await.unwrap()
    else {
        panic!()
    };
    let Check::Passed(new) = check(&bench, &session.token, Purpose::Reset, PASSWORD, "").await
    else {
        panic!()
    };
    let session = bench.session(&new.token).await;
    assert!(session.fresh_for_reset(bench.clock_now()).is_some());
    assert!(session.fresh(bench.clock_now()).is_none());
    bench.clock.advance(600);
    let session = bench.session(&new.token).await;
    let prompt = identity_check::prompt(&bench.services, &session, Purpose::Reset).await.unwrap();
    assert!(prompt.password && matches!(prompt.code, Some(CodeFrom::App)));
}

#[tokio::test]
async fn a_correct_code_is_not_counted_as_a_guess_if_the_account_has_changed() {
    let (bench, token, secret) = enrolled().await;
    let (session, code) = (bench.session(&token).await, bench.code(&secret));
    let version = "UPDATE accounts SET security_version = security_version + 1";
    bench.try_statement(version).await.unwrap();
    let (services, client) = (&bench.services, any_client());
    for _ in 0..6 {
        let password = || Typed::new(PASSWORD.into());
        let checked = identity_check::verify(
            services,
            &session,
            Purpose::Anything,
            password(),
            &code,
            &client,
        );
        let checked = checked.await.unwrap();
        assert!(matches!(checked, Check::OutOfDate), "{checked:?}");
        let disabled = disable::disable(services, &session, password(), &code, &client);
        let disabled = disabled.await.unwrap();
        assert!(matches!(disabled, Disable::OutOfDate), "{disabled:?}");
    }
}
