//! Decisions about what is stored.

use super::demand;
use crate::{
    administrator,
    applications::{for_everyone, for_members_of, made, turn},
    enrolled, groups, passkey, sent_code,
    statements::{executed, watch},
};
use identity::{
    access::{self, Asked, Decision, Missing, Opening, Reason, Refusal},
    application::{ApplicationId, RequiredProof},
    secret::Token,
    testing::{Bench, Device},
};

async fn decided(bench: &Bench, token: &Token, id: ApplicationId) -> Decision {
    let opening = every(bench, token).await.into_iter().find(|it| it.application.id == id);
    opening.unwrap().decision
}

async fn every(bench: &Bench, token: &Token) -> Vec<Opening> {
    access::every(&bench.services, &bench.session(token).await).await.unwrap()
}

const NO_FACTOR: Reason = Reason::NoSecondFactor;

#[tokio::test]
async fn a_change_of_groups_and_of_the_application_applies_to_the_next_request() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let id = made(&bench, &token, "Wiki", for_members_of(&[staff])).await;
    let own = bench.session(&token).await.account();
    let outside = Decision::Refuse(Refusal::NotInGroups);
    assert_eq!(decided(&bench, &token, id).await, outside, "also for an administrator");
    groups::add(&bench, &token, staff, own).await;
    assert_eq!(decided(&bench, &token, id).await, Decision::LetIn);
    turn(&bench, &token, id, false).await;
    assert_eq!(decided(&bench, &token, id).await, Decision::Refuse(Refusal::TurnedOff));
    turn(&bench, &token, id, true).await;
    groups::remove(&bench, &token, staff, own).await;
    assert_eq!(decided(&bench, &token, id).await, outside);
    groups::add(&bench, &token, staff, own).await;
    let session = bench.session(&token).await;
    bench.try_statement("UPDATE accounts SET status = 'deactivated'").await.unwrap();
    let found = access::every(&bench.services, &session).await.unwrap();
    assert_eq!(found[0].decision, Decision::Refuse(Refusal::NotActive));
}

#[tokio::test]
async fn an_application_whose_groups_are_gone_from_the_database_opens_for_no_user() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let id = made(&bench, &token, "Wiki", for_members_of(&[staff])).await;
    bench.try_statement("DELETE FROM application_groups").await.unwrap();
    assert_eq!(decided(&bench, &token, id).await, Decision::Refuse(Refusal::NotInGroups));
    for broken in ["who = 'anyone'", "who = 'everyone', proof = 'none'"] {
        bench.try_statement(&format!("UPDATE applications SET {broken}")).await.unwrap();
        let session = bench.session(&token).await;
        assert!(access::every(&bench.services, &session).await.is_err(), "{broken}");
    }
}

#[tokio::test]
async fn a_second_factor_is_set_up_then_asked_for_then_enough() {
    let (bench, token) = administrator().await;
    let second_factor = demand(RequiredProof::SecondFactor, Some(10));
    let id = made(&bench, &token, "Wiki", second_factor).await;
    let set_up = Decision::SetUp(Missing::SecondFactor);
    assert_eq!(decided(&bench, &token, id).await, set_up);
    let (token, secret) = bench.enroll(&token).await;
    let ask = |reason| Decision::AskFor { proof: Asked::SecondFactor, reason };
    assert_eq!(decided(&bench, &token, id).await, ask(NO_FACTOR));
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    assert_eq!(decided(&bench, &token, id).await, Decision::LetIn);
    bench.clock.advance(660);
    assert_eq!(decided(&bench, &token, id).await, ask(Reason::TooOld { minutes: 11 }));
}

#[tokio::test]
async fn an_emailed_code_is_not_enough_and_the_policy_decides_what_can_be_set_up() {
    let (bench, token) = sent_code::fresh().await;
    let id = made(&bench, &token, "Wiki", demand(RequiredProof::SecondFactor, None)).await;
    let (token, _) = sent_code::set_up_email(&bench, &token).await;
    bench.clock.advance(60);
    let token = sent_code::check_identity(&bench, &token).await;
    assert_eq!(decided(&bench, &token, id).await, Decision::SetUp(Missing::SecondFactor));
    let only_email = "UPDATE policy SET app_allowed = FALSE, sms_allowed = FALSE";
    bench.try_statement(only_email).await.unwrap();
    assert_eq!(decided(&bench, &token, id).await, Decision::SetUp(Missing::Passkey));
    bench.try_statement("UPDATE policy SET passkeys_allowed = FALSE").await.unwrap();
    let none = Decision::Refuse(Refusal::NoMethodAllowed);
    assert_eq!(decided(&bench, &token, id).await, none);
}

#[tokio::test]
async fn passkeys_and_security_keys_are_told_apart() {
    for (mut device, asked) in
        [(Device::new(7), Asked::Passkey), (Device::security_key(7), Asked::SecurityKey)]
    {
        let (bench, token, _) = passkey::fresh().await;
        let id = made(&bench, &token, "Vault", demand(RequiredProof::Passkey, None)).await;
        assert_eq!(decided(&bench, &token, id).await, Decision::SetUp(Missing::Passkey));
        let (token, _) = passkey::create(&bench, &token, &mut device).await;
        let ask = Decision::AskFor { proof: asked, reason: Reason::NoPasskey };
        assert_eq!(decided(&bench, &token, id).await, ask);
        let outcome = passkey::second_step(&bench, &mut device).await;
        let identity::passkey::SecondStep::Complete { session, .. } = outcome else { panic!() };
        assert_eq!(decided(&bench, &session.token, id).await, Decision::LetIn);
        bench.try_statement("UPDATE policy SET passkeys_allowed = FALSE").await.unwrap();
        let none = Decision::Refuse(Refusal::NoMethodAllowed);
        assert_eq!(decided(&bench, &token, id).await, none);
    }
}

#[tokio::test]
async fn a_user_who_must_set_up_a_second_factor_does_so_first() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    bench.try_statement("UPDATE policy SET enforced_at = 1, required_from = 1").await.unwrap();
    assert_eq!(decided(&bench, &token, id).await, Decision::Refuse(Refusal::MustEnroll));
}

#[tokio::test]
async fn all_applications_take_as_many_statements_as_one() {
    let (mut bench, token, _) = enrolled().await;
    crate::applications::fill(&bench, 1).await;
    let session = bench.session(&token).await;
    watch(&mut bench);
    executed();
    let found = access::every(&bench.services, &session).await.unwrap();
    let (with_one, _) = executed();
    assert_eq!(found.len(), 1);
    bench.try_statement("DELETE FROM applications").await.unwrap();
    crate::applications::fill(&bench, 60).await;
    executed();
    let found = access::every(&bench.services, &session).await.unwrap();
    let (with_many, commits) = executed();
    assert_eq!((found.len(), commits), (60, 0));
    assert_eq!((with_one.len(), with_many.len()), (4, 4));
    assert_eq!(every(&bench, &token).await.len(), 60);
}
