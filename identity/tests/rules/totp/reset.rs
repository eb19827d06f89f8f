use crate::{any_client, enrolled, refused, with_code};
use identity::{confirmation::Confirm, second_factor::CodeError, sign_in::WithSecondFactor, totp};

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
