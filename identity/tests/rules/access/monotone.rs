//! Properties of the decision, checked for every combination of what it depends on.

use super::{application, demand, person};
use identity::{
    access::{Asked, Decision, Keys, Means, Missing, Person, decide},
    application::{Application, Demand, RequiredProof},
    assurance::{Factor, Proof, assurance},
    method::Method,
    testing::START,
};

pub(super) const NOW: i64 = START;

pub(crate) fn proofs() -> Vec<Proof> {
    let factors = std::iter::once(None).chain(Factor::ALL.map(Some));
    let all = factors.flat_map(|factor| {
        [0, 59, 60, 600, 43_200].into_iter().flat_map(move |age| {
            let at = NOW - age;
            [None, Some(at)].map(|password_at| Proof::new(password_at, factor, at))
        })
    });
    all.collect()
}

pub(crate) fn applications() -> Vec<Application> {
    let mut all = Vec::new();
    for proof in RequiredProof::ALL {
        for minutes in [None, Some(1), Some(10), Some(720)] {
            for accepts_trusted_browser in [false, true] {
                let demand = Demand { accepts_trusted_browser, ..demand(proof, minutes) };
                all.push(application(demand));
            }
        }
    }
    all
}

pub(crate) fn people() -> Vec<Person> {
    let codes = [None, Some(Method::App), Some(Method::Sms), Some(Method::Email)];
    let all = (0..64).flat_map(|bits| {
        let has = |bit| bits & (1 << bit) != 0;
        codes.map(|code| Person {
            must_enroll: has(5),
            ..person(Means {
                code,
                keys: Keys { passkey: has(0), security_key: has(1) },
                may_add_code: has(2),
                may_add_passkey: has(3),
                asks_at_sign_in: has(4),
            })
        })
    });
    all.collect()
}

/// The order of proofs. A code sent by email adds nothing to the password. A trusted browser was
/// trusted with a second factor, which is less than giving one. A passkey needs no password.
fn rank(proof: &Proof) -> u8 {
    let code = match (proof.factor, proof.password_at) {
        (Some(Factor::Passkey), _) => return 3,
        (None, _) | (_, None) => return 0,
        (Some(factor), Some(_)) => factor,
    };
    match code {
        Factor::Code(Method::Email) => 0,
        Factor::TrustedBrowser => 1,
        Factor::Code(Method::App | Method::Sms) | Factor::RecoveryCode => 2,
        Factor::Passkey | Factor::SecurityKey => 3,
    }
}

/// Whether the first proof is at least as strong and as recent as the second.
fn is_more(more: &Proof, less: &Proof) -> bool {
    rank(more) >= rank(less) && more.proved_at >= less.proved_at
}

#[test]
fn more_proof_never_refuses_what_less_proof_allowed() {
    let (proofs, mut compared) = (proofs(), 0);
    for application in applications() {
        for person in people() {
            let decisions: Vec<Decision> =
                proofs.iter().map(|proof| decide(&application, &person, proof, NOW)).collect();
            for (more, with_more) in proofs.iter().zip(&decisions) {
                for (less, with_less) in proofs.iter().zip(&decisions) {
                    if !is_more(more, less) {
                        continue;
                    }
                    compared += 1;
                    let is_worse = match with_less {
                        Decision::LetIn => *with_more != Decision::LetIn,
                        Decision::AskFor { .. } | Decision::SetUp(_) => {
                            matches!(with_more, Decision::Refuse(_))
                        }
                        Decision::Refuse(_) => false,
                    };
                    assert!(!is_worse, "{application:?} {person:?}\n{more:?}\n{less:?}");
                }
            }
        }
    }
    assert!(compared > 1_000_000, "{compared}");
}

#[test]
fn whom_it_lets_in_has_the_claims_that_applications_expect() {
    for application in applications() {
        for proof in proofs() {
            let decision = decide(&application, &people()[0], &proof, NOW);
            let (told, demand) = (assurance(&proof), &application.demand);
            let is_strong = match demand.proof {
                RequiredProof::Usual => true,
                RequiredProof::SecondFactor if demand.accepts_trusted_browser => continue,
                RequiredProof::SecondFactor => told.acr != "urn:latchkey:1",
                RequiredProof::Passkey => told.acr == "phr",
            };
            let is_recent = demand.age.is_none_or(|age| NOW - told.auth_time < age.minutes() * 60);
            let is_let_in = decision == Decision::LetIn;
            assert_eq!(is_let_in, is_strong && is_recent, "{application:?} {proof:?}");
        }
    }
}

/// The proof that the user gives when asked.
pub(super) fn answer(asked: Asked, means: &Means) -> Proof {
    let (password_at, factor) = match asked {
        Asked::Usual => (Some(NOW), None),
        Asked::SecondFactor => (Some(NOW), means.code.map(Factor::Code)),
        Asked::Passkey => (None, Some(Factor::Passkey)),
        Asked::SecurityKey => (Some(NOW), Some(Factor::SecurityKey)),
    };
    Proof::new(password_at, factor, NOW)
}

#[test]
fn no_user_is_sent_in_a_circle() {
    for application in applications() {
        for mut person in people() {
            for proof in proofs() {
                let mut decision = decide(&application, &person, &proof, NOW);
                if let Decision::SetUp(missing) = decision {
                    match missing {
                        Missing::SecondFactor => person.means.code = Some(Method::Sms),
                        Missing::Passkey => person.means.keys.passkey = true,
                    }
                    decision = decide(&application, &person, &proof, NOW);
                }
                if let Decision::AskFor { proof: asked, .. } = decision {
                    let means = &person.means;
                    let has = match asked {
                        Asked::Usual => true,
                        Asked::SecondFactor => means.code.is_some(),
                        Asked::Passkey => means.keys.passkey,
                        Asked::SecurityKey => means.keys.security_key,
                    };
                    assert!(has, "{application:?} {person:?} {proof:?}");
                    decision = decide(&application, &person, &answer(asked, means), NOW);
                }
                let is_over = matches!(decision, Decision::LetIn | Decision::Refuse(_));
                assert!(is_over, "{application:?} {person:?} {proof:?} {decision:?}");
            }
        }
    }
}
