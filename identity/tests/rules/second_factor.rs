use crate::{any_client, enrolled, with_password};
use identity::{
    disable::{self, Disable},
    password::PasswordError,
    recovery_code,
    second_factor::{self, CodeError},
    secret::{Token, Typed},
    session,
    sign_in::WithPassword,
    testing::{Bench, PASSWORD},
};

async fn disable(bench: &Bench, token: &Token, password: &str, code: &str) -> Disable {
    let session = bench.session(token).await;
    disable::disable(&bench.services, &session, Typed::new(password.into()), code, &any_client())
        .await
        .unwrap()
}

#[tokio::test]
async fn disabling_needs_the_password_and_a_code_and_removes_everything() {
    let (bench, token, secret) = enrolled().await;
    bench.clock.advance(600);
    match disable(&bench, &token, "wrong", "000000").await {
        Disable::Refused {
            password: Some(PasswordError::Wrong),
            code: Some(CodeError::Wrong { .. }),
        } => {}
        other => panic!("{other:?}"),
    }
    let Disable::Done(renewed) = disable(&bench, &token, PASSWORD, &bench.code(&secret)).await
    else {
        panic!()
    };
    let session = bench.session(&renewed.token).await;
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    let overview = second_factor::overview(&bench.services, &session).await.unwrap();
    assert!(!overview.is_enabled() && overview.recovery_codes.is_none());
    for table in ["totps", "totp_enrollments", "recovery_codes", "recovery_code_sets"] {
        assert!(bench.column(table, "account_id").await.is_empty(), "{table}");
    }
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
}

#[tokio::test]
async fn a_fresh_session_disables_without_the_password_but_not_without_a_code() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    assert!(matches!(
        disable(&bench, &token, "", "").await,
        Disable::Refused { password: None, code: Some(_) }
    ));
    let used = bench.code(&secret);
    assert!(matches!(
        disable(&bench, &token, "", &used).await,
        Disable::Refused { code: Some(CodeError::Used), .. }
    ));
    bench.clock.advance(30);
    assert!(matches!(disable(&bench, &token, "", &bench.code(&secret)).await, Disable::Done(_)));
}

#[tokio::test]
async fn a_recovery_code_disables_in_place_of_an_app_code() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    let codes =
        recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap().codes.to_vec();
    assert!(matches!(disable(&bench, &token, PASSWORD, &codes[9]).await, Disable::Done(_)));
}

#[tokio::test]
async fn disabling_twice_reports_that_it_is_off() {
    let (bench, token, secret) = enrolled().await;
    let Disable::Done(renewed) = disable(&bench, &token, PASSWORD, &bench.code(&secret)).await
    else {
        panic!()
    };
    assert!(matches!(
        disable(&bench, &renewed.token, PASSWORD, "123456").await,
        Disable::OutOfDate
    ));
}

#[tokio::test]
async fn it_cannot_be_disabled_while_it_is_required() {
    let (bench, token, secret) = enrolled().await;
    bench.try_statement("UPDATE policy SET enforced_at = 1, required_from = 1").await.unwrap();
    let code = bench.code(&secret);
    assert!(matches!(disable(&bench, &token, PASSWORD, &code).await, Disable::OutOfDate));
    assert!(matches!(
        with_password(&bench.services, PASSWORD).await,
        WithPassword::SecondFactorRequired(_)
    ));
}
