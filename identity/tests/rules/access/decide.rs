//! The decision, case by case.

use super::{application, demand, person, with_app};
use crate::applications::for_members_of;
use identity::{
    access::{Asked, Decision, Keys, Means, Missing, Person, Reason, Refusal, decide},
    application::{Application, Demand, RequiredProof},
    assurance::{Factor, Proof},
    group::GroupId,
    method::Method,
    testing::START,
};

const NOW: i64 = START;

fn with(factor: Option<Factor>) -> Proof {
    Proof::new(Some(NOW), factor, NOW)
}

/// What the user is told whose proof is the password alone.
fn with_password(required: RequiredProof, means: Means) -> Decision {
    decide(&application(demand(required, None)), &person(means), &with(None), NOW)
}

fn ask(proof: Asked, reason: Reason) -> Decision {
    Decision::AskFor { proof, reason }
}

#[test]
fn each_proof_opens_what_requires_no_more() {
    use RequiredProof::{Passkey, SecondFactor, Usual};
    let code = |method| Some(Factor::Code(method));
    for (factor, usual, second_factor, in_trusted_browser, passkey) in [
        (None, true, false, false, false),
        (code(Method::Email), true, false, false, false),
        (Some(Factor::TrustedBrowser), true, false, true, false),
        (code(Method::App), true, true, true, false),
        (code(Method::Sms), true, true, true, false),
        (Some(Factor::RecoveryCode), true, true, true, false),
        (Some(Factor::Passkey), true, true, true, true),
        (Some(Factor::SecurityKey), true, true, true, true),
    ] {
        let trusting = Demand { accepts_trusted_browser: true, ..demand(SecondFactor, None) };
        for (demand, opens) in [
            (demand(Usual, None), usual),
            (demand(SecondFactor, None), second_factor),
            (trusting, in_trusted_browser),
            (demand(Passkey, None), passkey),
        ] {
            let application = application(demand);
            let decided = decide(&application, &person(with_app()), &with(factor), NOW);
            assert_eq!(decided == Decision::LetIn, opens, "{factor:?} {application:?}");
        }
    }
    // A trusted browser never counts as a passkey.
    let trusting = Demand { accepts_trusted_browser: true, ..demand(Passkey, None) };
    let proof = with(Some(Factor::TrustedBrowser));
    let decided = decide(&application(trusting), &person(with_app()), &proof, NOW);
    assert_ne!(decided, Decision::LetIn);
}

#[test]
fn a_proof_is_too_old_when_the_minutes_have_passed() {
    let application = application(demand(RequiredProof::Usual, Some(10)));
    let decided = |now| decide(&application, &person(with_app()), &with(None), now);
    assert_eq!(decided(NOW + 599), Decision::LetIn);
    assert_eq!(decided(NOW + 600), ask(Asked::Usual, Reason::TooOld { minutes: 10 }));
    assert_eq!(decided(NOW + 3_659), ask(Asked::Usual, Reason::TooOld { minutes: 60 }));
    // A code that was given later does not prove the password again.
    let later = Proof { factor_at: Some(NOW + 590), ..with(Some(Factor::Code(Method::App))) };
    let decided = decide(&application, &person(with_app()), &later, NOW + 600);
    assert_eq!(decided, ask(Asked::Usual, Reason::TooOld { minutes: 10 }));
}

#[test]
fn the_user_is_asked_for_what_they_have() {
    use RequiredProof::{Passkey, SecondFactor};
    let (no_factor, no_passkey) = (Reason::NoSecondFactor, Reason::NoPasskey);
    let email = Means { code: Some(Method::Email), ..with_app() };
    let with_keys = |means: Means, passkey, security_key| Means {
        keys: Keys { passkey, security_key },
        ..means
    };
    for (required, means, decision) in [
        (SecondFactor, with_app(), ask(Asked::SecondFactor, no_factor)),
        (SecondFactor, with_keys(with_app(), true, true), ask(Asked::SecondFactor, no_factor)),
        (SecondFactor, with_keys(email, true, true), ask(Asked::Passkey, no_factor)),
        (SecondFactor, with_keys(email, false, true), ask(Asked::SecurityKey, no_factor)),
        (SecondFactor, email, Decision::SetUp(Missing::SecondFactor)),
        (Passkey, with_keys(with_app(), true, true), ask(Asked::Passkey, no_passkey)),
        (Passkey, with_keys(with_app(), false, true), ask(Asked::SecurityKey, no_passkey)),
        (Passkey, with_app(), Decision::SetUp(Missing::Passkey)),
    ] {
        assert_eq!(with_password(required, means), decision, "{required:?} {means:?}");
    }
}

#[test]
fn a_user_who_may_set_up_nothing_that_is_enough_is_told_so() {
    use RequiredProof::{Passkey, SecondFactor, Usual};
    let email = Means { code: Some(Method::Email), may_add_code: false, ..with_app() };
    let only_email = Means { may_add_passkey: false, ..email };
    let nothing_allowed = Decision::Refuse(Refusal::NoMethodAllowed);
    for (required, means, decision) in [
        (SecondFactor, email, Decision::SetUp(Missing::Passkey)),
        (SecondFactor, only_email, nothing_allowed),
        (Passkey, only_email, nothing_allowed),
        (Passkey, Means { may_add_passkey: false, ..with_app() }, nothing_allowed),
        (Usual, only_email, Decision::LetIn),
    ] {
        assert_eq!(with_password(required, means), decision, "{required:?} {means:?}");
    }
    // The same when a passkey that was enough is gone and its proof is too old.
    let application = application(demand(Passkey, Some(1)));
    let proof = with(Some(Factor::Passkey));
    let decided = decide(&application, &person(only_email), &proof, NOW + 60);
    assert_eq!(decided, nothing_allowed);
}

#[test]
fn what_no_proof_changes_is_decided_first() {
    let [staff, other] = ["1", "2"].map(|id| GroupId::parse(id).unwrap());
    let on = application(for_members_of(&[staff]));
    let off = Application { is_on: false, ..on.clone() };
    let member = Person { groups: [staff, other].into(), ..person(with_app()) };
    let stranger = Person { groups: [other].into(), ..member.clone() };
    let decided =
        |application, person| decide(application, person, &with(Some(Factor::Passkey)), NOW);
    let refused = Decision::Refuse;
    assert_eq!(decided(&on, &member), Decision::LetIn);
    assert_eq!(decided(&on, &stranger), refused(Refusal::NotInGroups));
    assert_eq!(decided(&off, &member), refused(Refusal::TurnedOff));
    let inactive = Person { is_active: false, ..member.clone() };
    assert_eq!(decided(&on, &inactive), refused(Refusal::NotActive));
    let enrolling = Person { must_enroll: true, ..member.clone() };
    assert_eq!(decided(&on, &enrolling), refused(Refusal::MustEnroll));
    assert_eq!(decided(&off, &enrolling), refused(Refusal::TurnedOff));
}
