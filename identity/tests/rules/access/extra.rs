//! Requests that ask for more than the demand of their application.

use super::monotone::{NOW, answer, applications, people, proofs};
use identity::{
    access::{Decision, Extra, Refusal, decide, decide_with},
    application::RequiredProof,
    assurance::assurance,
};

fn extras() -> Vec<Extra> {
    use RequiredProof::{Passkey, SecondFactor, Usual};
    let lists = [
        vec![],
        vec![Usual],
        vec![SecondFactor],
        vec![Passkey],
        vec![Passkey, SecondFactor, Usual],
        vec![Usual, Passkey],
    ];
    let times = [None, Some(NOW - 600), Some(NOW)];
    let of = |proofs: Vec<_>, is_essential| {
        let is_essential = is_essential && !proofs.is_empty();
        times.map(|since| Extra { proofs: proofs.clone(), since, is_essential })
    };
    let all = lists.into_iter().flat_map(|proofs| [of(proofs.clone(), false), of(proofs, true)]);
    all.flatten().collect()
}

#[test]
fn a_request_admits_no_user_whom_the_demand_does_not() {
    let mut admitted = 0;
    for application in applications() {
        for person in people().into_iter().step_by(7) {
            for proof in proofs() {
                let own = decide(&application, &person, &proof, NOW);
                for extra in extras() {
                    let decision = decide_with(&application, &extra, &person, &proof, NOW);
                    if decision != Decision::LetIn {
                        continue;
                    }
                    admitted += 1;
                    assert_eq!(own, Decision::LetIn, "{application:?} {person:?} {proof:?}");
                    assert!(extra.since.is_none_or(|since| proof.proved_at >= since));
                }
                if own == Decision::LetIn {
                    let nothing = Extra::default();
                    let decision = decide_with(&application, &nothing, &person, &proof, NOW);
                    assert_eq!(decision, own);
                }
            }
        }
    }
    assert!(admitted > 10_000, "{admitted}");
}

#[test]
fn the_first_proof_that_the_user_can_give_is_required() {
    for application in applications() {
        for person in people().into_iter().step_by(7) {
            let means = &person.means;
            for proof in proofs() {
                let extra = Extra { proofs: vec![RequiredProof::Passkey], ..Extra::default() };
                let decision = decide_with(&application, &extra, &person, &proof, NOW);
                let has_key = means.keys.passkey || means.keys.security_key;
                if decision == Decision::LetIn && has_key {
                    assert_eq!(assurance(&proof).acr, "phr", "{person:?} {proof:?}");
                }
                // A method is never set up for a request alone.
                let own = decide(&application, &person, &proof, NOW);
                if matches!(decision, Decision::SetUp(_)) {
                    assert_eq!(own, decision);
                }
            }
        }
    }
}

#[test]
fn an_essential_proof_is_given_before_the_user_is_let_in() {
    let mut refused = 0;
    for application in applications() {
        for person in people().into_iter().step_by(7) {
            for proof in proofs() {
                for (asked, method) in
                    [(RequiredProof::Passkey, "pop"), (RequiredProof::SecondFactor, "mfa")]
                {
                    let proofs = vec![asked];
                    let extra = Extra { proofs, is_essential: true, since: None };
                    match decide_with(&application, &extra, &person, &proof, NOW) {
                        Decision::LetIn => assert!(assurance(&proof).amr.contains(&method)),
                        Decision::Refuse(Refusal::NoMethodAllowed) => refused += 1,
                        _ => {}
                    }
                }
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn no_user_is_sent_in_a_circle_by_a_request() {
    for application in applications() {
        for person in people().into_iter().step_by(7) {
            for proof in proofs() {
                for extra in extras() {
                    let asked = decide_with(&application, &extra, &person, &proof, NOW);
                    let Decision::AskFor { proof: asked, .. } = asked else { continue };
                    let given = answer(asked, &person.means);
                    let decision = decide_with(&application, &extra, &person, &given, NOW);
                    assert_eq!(decision, Decision::LetIn, "{application:?} {extra:?} {person:?}");
                }
            }
        }
    }
}
