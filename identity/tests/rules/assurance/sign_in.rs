//! What a session rests on after a sign-in.

use super::{APP, any_client, password, proof};
use crate::{
    attempt, enrolled, passkey, pending,
    trusted_browser::{trusted, with_cookie},
};
use identity::{
    assurance::{Factor, Proof},
    passkey::SecondStep,
    recovery_code::{self, RecoveryCode},
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, Device, EMAIL, PASSWORD, START},
};

#[tokio::test]
async fn a_sign_in_with_the_password_rests_on_the_password() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    assert_eq!(proof(&bench, &token).await, password(START), "the first administrator chose it");
    bench.clock.advance(60);
    let token = bench.sign_in(EMAIL).await;
    assert_eq!(proof(&bench, &token).await, password(START + 60));
}

#[tokio::test]
async fn a_code_is_complete_later_than_the_password_was_given() {
    let (bench, _, secret) = enrolled().await;
    let given = bench.clock_now();
    let pending = pending(&bench.services).await;
    bench.clock.advance(20);
    let (code, client) = (bench.code(&secret), any_client());
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, false, &client).await;
    let WithSecondFactor::Complete { session, .. } = outcome.unwrap() else { panic!() };
    let expected = Proof::new(Some(given), APP, given + 20);
    assert_eq!(proof(&bench, &session.token).await, expected);
}

#[tokio::test]
async fn a_recovery_code_and_a_trusted_browser_are_named() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let now = bench.clock_now();
    let session = bench.session(&token).await;
    let codes = recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    let code = RecoveryCode::parse(&codes.codes[0]).unwrap();
    let (pending, client) = (pending(&bench.services).await, any_client());
    let outcome = sign_in::with_recovery_code(&bench.services, &pending, &code, &client).await;
    let WithSecondFactor::Complete { session, .. } = outcome.unwrap() else { panic!() };
    let expected = Proof::new(Some(now), Some(Factor::RecoveryCode), now);
    assert_eq!(proof(&bench, &session.token).await, expected);

    let trust = trusted(&bench, &secret).await;
    let (attempt, client) = (attempt(EMAIL, PASSWORD), with_cookie(&trust));
    let outcome = sign_in::with_password(&bench.services, attempt, &client).await.unwrap();
    let WithPassword::Complete(session) = outcome else { panic!("{outcome:?}") };
    let expected = Proof::new(Some(now), Some(Factor::TrustedBrowser), now);
    assert_eq!(proof(&bench, &session.token).await, expected);
}

#[tokio::test]
async fn a_passkey_alone_is_proof_without_the_password_and_after_it_with_it() {
    let (bench, _, mut device) = passkey::with_passkey().await;
    let now = bench.clock_now();
    let new = passkey::sign_in(&bench, &mut device).await.unwrap();
    let expected = Proof::new(None, Some(Factor::Passkey), now);
    assert_eq!(proof(&bench, &new.token).await, expected);
    let outcome = passkey::second_step(&bench, &mut device).await;
    let SecondStep::Complete { session, .. } = outcome else { panic!("{outcome:?}") };
    let expected = Proof::new(Some(now), Some(Factor::Passkey), now);
    assert_eq!(proof(&bench, &session.token).await, expected);
}

#[tokio::test]
async fn a_security_key_is_named_after_the_password() {
    let (bench, token, _) = passkey::fresh().await;
    let mut key = Device::security_key(7);
    passkey::create(&bench, &token, &mut key).await;
    let outcome = passkey::second_step(&bench, &mut key).await;
    let SecondStep::Complete { session, .. } = outcome else { panic!("{outcome:?}") };
    let now = bench.clock_now();
    let expected = Proof::new(Some(now), Some(Factor::SecurityKey), now);
    assert_eq!(proof(&bench, &session.token).await, expected);
}
