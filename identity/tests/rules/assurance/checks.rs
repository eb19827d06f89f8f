//! What an identity check changes about what a session rests on.

use super::{APP, EMAIL, SMS, any_client, proof};
use crate::{enrolled, passkey, sent_code};
use identity::{
    assurance::{Factor, Proof, Strength},
    identity_check::{self, Check},
    passkey::{begin_identity_check, finish_identity_check},
    password::{self, Change},
    purpose::Purpose,
    recovery_code,
    secret::{Token, Typed},
    session::{self, NewSession},
    testing::{Bench, Device, PASSWORD},
    trusted_browser::{self, Trust},
};

async fn check(bench: &Bench, token: &Token, purpose: Purpose, code: &str) -> Token {
    let (session, typed) = (bench.session(token).await, Typed::new(PASSWORD.into()));
    let (services, client) = (&bench.services, any_client());
    match identity_check::verify(services, &session, purpose, typed, code, &client).await.unwrap() {
        Check::Passed(new) => new.token,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_complete_check_replaces_what_the_session_rests_on() {
    let (bench, token, secret) = enrolled().await;
    let before = proof(&bench, &token).await;
    assert_eq!(
        before,
        super::password(bench.clock_now() - 30),
        "setting up a method proves nothing"
    );
    bench.clock.advance(300);
    let now = bench.clock_now();
    let token = check(&bench, &token, Purpose::Anything, &bench.code(&secret)).await;
    assert_eq!(proof(&bench, &token).await, Proof::new(Some(now), APP, now));
}

#[tokio::test]
async fn a_check_with_an_emailed_code_proves_nothing_about_an_earlier_text_message() {
    let (bench, token) = sent_code::with_sms().await;
    let token = sent_code::check_identity(&bench, &token).await;
    let now = bench.clock_now();
    assert_eq!(proof(&bench, &token).await, Proof::new(Some(now), SMS, now));
    let token = sent_code::add_email(&bench, &token).await;
    bench.try_statement("UPDATE accounts SET default_method = 'email'").await.unwrap();
    bench.clock.advance(60);
    let token = sent_code::check_identity(&bench, &token).await;
    assert_eq!(proof(&bench, &token).await, Proof::new(Some(now + 60), EMAIL, now + 60));
    let session = bench.session(&token).await;
    let trust = trusted_browser::trust(&bench.services, &session, &any_client()).await;
    assert!(matches!(trust.unwrap(), Trust::CodeNeeded));
}

#[tokio::test]
async fn a_check_with_a_passkey_rests_on_the_passkey_alone() {
    let (bench, token, mut device) = passkey::with_passkey().await;
    bench.clock.advance(60);
    let (services, session) = (&bench.services, bench.session(&token).await);
    let asked = begin_identity_check(services, &session).await.unwrap().unwrap();
    let answer = device.get(&asked);
    let new = finish_identity_check(services, &session, &answer, &any_client()).await;
    let expected = Proof::new(None, Some(Factor::Passkey), bench.clock_now());
    assert_eq!(proof(&bench, &new.unwrap().unwrap().token).await, expected);
}

#[tokio::test]
async fn a_check_that_permits_only_a_reset_changes_nothing() {
    let (bench, token, _) = enrolled().await;
    let before = proof(&bench, &token).await;
    let session = bench.session(&token).await;
    let codes = recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    bench.clock.advance(300);
    let token = check(&bench, &token, Purpose::Reset, &codes.codes[0]).await;
    assert!(bench.session(&token).await.fresh_for_reset(bench.clock_now()).is_some());
    assert_eq!(proof(&bench, &token).await, before);
}

#[tokio::test]
async fn a_code_for_trusting_the_browser_is_added_and_does_not_prove_the_password_again() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let before = proof(&bench, &token).await;
    bench.clock.advance(900);
    let now = bench.clock_now();
    let token = check(&bench, &token, Purpose::Trust, &bench.code(&secret)).await;
    let expected = Proof { factor: APP, factor_at: Some(now), ..before };
    assert_eq!(proof(&bench, &token).await, expected);
    let session = bench.session(&token).await;
    let trusted = trusted_browser::trust(&bench.services, &session, &any_client()).await;
    assert!(matches!(trusted.unwrap(), Trust::Done { .. }));
}

#[tokio::test]
async fn a_code_for_trusting_the_browser_does_not_weaken_a_passkey() {
    let (bench, token, secret) = passkey::fresh().await;
    bench.allow_everything().await;
    let mut device = Device::new(7);
    passkey::create(&bench, &token, &mut device).await;
    let new = passkey::sign_in(&bench, &mut device).await.unwrap();
    let signed_in_at = bench.clock_now();
    bench.clock.advance(900);
    let token = check(&bench, &new.token, Purpose::Trust, &bench.code(&secret)).await;
    let now = proof(&bench, &token).await;
    assert_eq!((now.strength(), now.proved_at), (Strength::Passkey, signed_in_at));
    let session = bench.session(&token).await;
    let trusted = trusted_browser::trust(&bench.services, &session, &any_client()).await;
    assert!(matches!(trusted.unwrap(), Trust::Done { .. }));
}

#[tokio::test]
async fn a_copy_of_the_previous_token_rests_on_the_sign_in_alone() {
    let (bench, copied, secret) = enrolled().await;
    let signed_in_at = bench.session(&copied).await.proof().proved_at;
    bench.clock.advance(600);
    let token = bench.fresh_with_code(&copied, &secret).await;
    let new = NewSession { token, device: None, trust: None };
    let owner = session::renewed(&bench.services, &new).await.unwrap().unwrap();
    assert_eq!(owner.proof().strength(), Strength::SecondFactor);
    let previous = bench.session(&copied).await;
    assert!(previous.by_previous_token);
    assert_eq!(*previous.proof(), super::password(signed_in_at));
    let handed_out = session::hand_out_again(&bench.services, &previous).await.unwrap().unwrap();
    assert_eq!(proof(&bench, &handed_out).await, super::password(signed_in_at));
}

/// A session that began with the password, whose owner has just passed a check with the app, and a
/// copy of the token from before it. Also a code that the app shows next.
async fn copied_before_a_check() -> (Bench, Token, i64, String) {
    let (bench, copied, secret) = enrolled().await;
    bench.allow_everything().await;
    let signed_in_at = proof(&bench, &copied).await.proved_at;
    bench.clock.advance(600);
    bench.fresh_with_code(&copied, &secret).await;
    assert!(bench.session(&copied).await.by_previous_token);
    bench.clock.advance(30);
    let code = bench.code(&secret);
    (bench, copied, signed_in_at, code)
}

#[tokio::test]
async fn a_copy_that_passes_a_lesser_check_gains_only_what_it_proved() {
    let (bench, copied, signed_in_at, code) = copied_before_a_check().await;
    let now = bench.clock_now();
    let token = check(&bench, &copied, Purpose::Trust, &code).await;
    let session = bench.session(&token).await;
    assert!(session.fresh(now).is_none() && session.fresh_for_reset(now).is_none());
    let expected = Proof { factor: APP, factor_at: Some(now), ..super::password(signed_in_at) };
    assert_eq!(*session.proof(), expected);
}

#[tokio::test]
async fn a_copy_that_changes_the_password_gains_nothing_from_the_check() {
    let (bench, copied, signed_in_at, _) = copied_before_a_check().await;
    let session = bench.session(&copied).await;
    let [current, new] = [PASSWORD, "another lantern tide"].map(|it| Typed::new(it.into()));
    let changed =
        password::change(&bench.services, &session, current, new, &any_client()).await.unwrap();
    let Change::Done { session, .. } = changed else { panic!("{changed:?}") };
    let session = bench.session(&session.token).await;
    assert!(session.fresh(bench.clock_now()).is_none());
    assert_eq!(*session.proof(), super::password(signed_in_at));
}

#[tokio::test]
async fn a_proof_from_the_future_is_not_believed() {
    let (bench, token, secret) = enrolled().await;
    let signed_in_at = proof(&bench, &token).await.proved_at;
    let token = check(&bench, &token, Purpose::Anything, &bench.code(&secret)).await;
    let later = "UPDATE sessions SET proved_at = proved_at + 86400, factor_at = factor_at + 86400";
    bench.try_statement(later).await.unwrap();
    assert_eq!(proof(&bench, &token).await, super::password(signed_in_at));
}
