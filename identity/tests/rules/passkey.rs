mod checks;
mod create;
mod disable;
mod json;
mod manage;
mod response;
mod security_key;
mod sign_in;

use crate::{any_client, enrolled, pending};
use identity::{
    passkey::{self, Create, SecondStep},
    secret::Token,
    session::NewSession,
    testing::{Bench, Device},
};

/// An administrator with the Mobile App and a recent identity check.
pub(crate) async fn fresh() -> (Bench, Token, String) {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    (bench, token, secret)
}

async fn options(bench: &Bench, token: &Token) -> Option<String> {
    let session = bench.session(token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    passkey::begin_registration(&bench.services, fresh).await.unwrap()
}

async fn finish(bench: &Bench, token: &Token, answer: &str) -> Create {
    let session = bench.session(token).await;
    passkey::finish_registration(&bench.services, &session, answer, &any_client()).await.unwrap()
}

/// Creates a passkey. Returns the new session token and the id of the passkey.
pub(crate) async fn create(bench: &Bench, token: &Token, device: &mut Device) -> (Token, i64) {
    let answer = device.create(&options(bench, token).await.unwrap());
    match finish(bench, token, &answer).await {
        Create::Done { session, id } => (session.token, id),
        other => panic!("{other:?}"),
    }
}

/// An administrator with a passkey on this device.
pub(crate) async fn with_passkey() -> (Bench, Token, Device) {
    let (bench, token, _) = fresh().await;
    let mut device = Device::new(7);
    let (token, _) = create(&bench, &token, &mut device).await;
    (bench, token, device)
}

pub(crate) async fn sign_in(bench: &Bench, device: &mut Device) -> Option<NewSession> {
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let answer = device.get(&asked.options);
    finish_sign_in(bench, &asked.token, &answer).await
}

async fn finish_sign_in(bench: &Bench, token: &Token, answer: &str) -> Option<NewSession> {
    passkey::finish_sign_in(&bench.services, token, answer, None, &any_client()).await.unwrap()
}

async fn names(bench: &Bench, token: &Token) -> Vec<String> {
    let session = bench.session(token).await;
    let list = passkey::list(&bench.services, &session).await.unwrap();
    list.into_iter().map(|passkey| passkey.name).collect()
}

fn next_code(bench: &Bench, secret: &str) -> String {
    bench.clock.advance(30);
    bench.code(secret)
}

/// The options of the second step after the password, and the outcome.
pub(crate) async fn second_step(bench: &Bench, device: &mut Device) -> SecondStep {
    let pending = pending(&bench.services).await;
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let (answer, client) = (device.get(&asked), any_client());
    passkey::finish_second_step(&bench.services, &pending, &answer, false, &client).await.unwrap()
}
