//! Browsers that have signed in before.

use crate::{administrator, any_client, enrolled, pending, with_password};
use identity::{
    client::Client,
    second_factor::CodeError,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::PASSWORD,
};

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
    let (bench, token) = administrator().await;
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
