//! A passkey after the password, and in an identity check.

use super::{sign_in, with_passkey};
use crate::{any_client, pending};
use identity::{
    client::Client,
    passkey::{self, Offered, SecondStep},
    sign_in::WithPassword,
    testing::{Device, PASSWORD},
};

#[tokio::test]
async fn a_passkey_replaces_the_code_and_can_trust_the_browser() {
    let (bench, _, mut device) = with_passkey().await;
    bench.allow_everything().await;
    let pending = pending(&bench.services).await;
    let offered = passkey::second_step(&bench.services, &pending).await.unwrap();
    assert_eq!(offered, Some(Offered::Passkey));
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let answer = device.get(&asked);
    let step = async || {
        let (services, client) = (&bench.services, any_client());
        passkey::finish_second_step(services, &pending, &answer, true, &client).await.unwrap()
    };
    let SecondStep::Complete { session, .. } = step().await else { panic!() };
    let trust = session.trust.unwrap();
    assert!(matches!(step().await, SecondStep::Refused));
    let client = Client { trust: Some(trust.cookie.reveal()), ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = identity::sign_in::with_password(&bench.services, attempt, &client).await;
    assert!(matches!(outcome.unwrap(), WithPassword::Complete(_)));
}

#[tokio::test]
async fn a_passkey_of_another_user_does_not_finish_a_sign_in() {
    let (bench, token, mut device) = with_passkey().await;
    let pending = pending(&bench.services).await;
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let mut other = Device { handle: device.handle.clone(), ..Device::new(9) };
    let (answer, client) = (other.get(&asked), any_client());
    let outcome =
        passkey::finish_second_step(&bench.services, &pending, &answer, false, &client).await;
    assert!(matches!(outcome.unwrap(), SecondStep::Refused));
    let session = bench.session(&token).await;
    let check = passkey::begin_identity_check(&bench.services, &session).await.unwrap().unwrap();
    let answer = other.get(&check);
    let outcome =
        passkey::finish_identity_check(&bench.services, &session, &answer, &any_client()).await;
    assert!(outcome.unwrap().is_none());
    assert!(sign_in(&bench, &mut device).await.is_some());
}

#[tokio::test]
async fn a_passkey_passes_an_identity_check() {
    let (bench, _, mut device) = with_passkey().await;
    let token = sign_in(&bench, &mut device).await.unwrap().token;
    let session = bench.session(&token).await;
    let asked = passkey::begin_identity_check(&bench.services, &session).await.unwrap().unwrap();
    let answer = device.get(&asked);
    let renewed =
        passkey::finish_identity_check(&bench.services, &session, &answer, &any_client()).await;
    let session = bench.session(&renewed.unwrap().unwrap().token).await;
    assert!(session.fresh(bench.clock_now()).is_some());
    bench.clock.advance(600);
    assert!(session.fresh(bench.clock_now()).is_none());
}
