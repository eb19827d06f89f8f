//! Sign-ins that wait for a code.

use crate::{any_client, enrolled, find_pending, pending, with_code, with_password};
use identity::{
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::PASSWORD,
};

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
