//! The decision.

use super::{means::Means, person::Person};
use crate::{
    application::{Application, Demand, RequiredProof, Who},
    assurance::{Proof, Strength},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    LetIn,
    /// A proof is missing that the user can give.
    AskFor {
        proof: Asked,
        reason: Reason,
    },
    /// The user has no method for the proof that is missing, and can set one up.
    SetUp(Missing),
    Refuse(Refusal),
}

/// The proof to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// An identity check.
    Usual,
    /// An identity check with a code that was not sent by email.
    SecondFactor,
    /// An identity check with a passkey.
    Passkey,
    /// Another sign-in, with the password and a security key. Identity checks do not accept these.
    SecurityKey,
}

/// Why a proof is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NoSecondFactor,
    NoPasskey,
    /// The proof is this many minutes old.
    TooOld {
        minutes: i64,
    },
}

/// The method to set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The app, or text messages.
    SecondFactor,
    /// A passkey. It is added to a method with codes, which is set up first.
    Passkey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// An administrator turned the application off.
    TurnedOff,
    /// The account is not active.
    NotActive,
    /// The user is in none of the groups.
    NotInGroups,
    /// The organization requires the user to set up a second factor, or another one, before anything
    /// else.
    MustEnroll,
    /// The user has no method for the proof that is missing, and the organization allows none that
    /// they could set up.
    NoMethodAllowed,
}

/// What one request asks for in addition to the demand of its application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// The first of these that the user can give is required. They add nothing if the user can give none,
    /// unless one is essential.
    pub proofs: Vec<RequiredProof>,
    /// Without one of them, the user is not let in.
    pub is_essential: bool,
    /// The proof must not be older than this.
    pub since: Option<i64>,
}

/// Whether the user may open the application, with this proof.
pub fn decide(application: &Application, person: &Person, proof: &Proof, now: i64) -> Decision {
    decide_with(application, &Extra::default(), person, proof, now)
}

/// The same for a request that asks for more. It never admits a user whom [`decide`] does not.
pub fn decide_with(
    application: &Application,
    extra: &Extra,
    person: &Person,
    proof: &Proof,
    now: i64,
) -> Decision {
    if let Some(refusal) = refusal(application, person) {
        return Decision::Refuse(refusal);
    }
    let own = &application.demand;
    let decided = |demand: &Demand| proved(demand, extra.since, &person.means, proof, now);
    let asked = || extra.proofs.iter().map(|asked| decided(&own.with(*asked)));
    let reached = asked().find(|decision| match decision {
        Decision::LetIn | Decision::AskFor { .. } => true,
        Decision::SetUp(_) | Decision::Refuse(_) => false,
    });
    match reached {
        Some(decision) => decision,
        None if extra.is_essential => asked()
            .find(|decision| matches!(decision, Decision::SetUp(_)))
            .unwrap_or(Decision::Refuse(Refusal::NoMethodAllowed)),
        None => decided(own),
    }
}

fn proved(demand: &Demand, since: Option<i64>, means: &Means, proof: &Proof, now: i64) -> Decision {
    let is_strong = proof.strength() >= enough(demand);
    let is_recent = demand.age.is_none_or(|age| now < proof.proved_at + age.seconds())
        && since.is_none_or(|since| proof.proved_at >= since);
    let reason = match demand.proof {
        _ if is_strong && is_recent => return Decision::LetIn,
        RequiredProof::SecondFactor if !is_strong => Reason::NoSecondFactor,
        RequiredProof::Passkey if !is_strong => Reason::NoPasskey,
        _ => Reason::TooOld { minutes: (now - proof.proved_at) / 60 },
    };
    missing(demand.proof, means, reason)
}

/// What no proof of this user changes.
fn refusal(application: &Application, person: &Person) -> Option<Refusal> {
    let is_among = match &application.demand.who {
        Who::Everyone => true,
        Who::Members(groups) => groups.iter().any(|group| person.groups.contains(&group)),
    };
    match () {
        () if !application.is_on => Some(Refusal::TurnedOff),
        () if !person.is_active => Some(Refusal::NotActive),
        () if !is_among => Some(Refusal::NotInGroups),
        () if person.must_enroll => Some(Refusal::MustEnroll),
        () => None,
    }
}

/// The weakest proof that is enough.
fn enough(demand: &Demand) -> Strength {
    match demand.proof {
        RequiredProof::SecondFactor if demand.accepts_trusted_browser => Strength::TrustedBrowser,
        proof => proof.strength(),
    }
}

/// How the user can give the proof that is missing.
fn missing(required: RequiredProof, means: &Means, reason: Reason) -> Decision {
    let ask = |proof| Decision::AskFor { proof, reason };
    let is_second_factor = required == RequiredProof::SecondFactor;
    match () {
        () if required == RequiredProof::Usual => ask(Asked::Usual),
        () if is_second_factor && means.has_strong_code() => ask(Asked::SecondFactor),
        () if means.keys.passkey => ask(Asked::Passkey),
        () if means.keys.security_key => ask(Asked::SecurityKey),
        () if is_second_factor && means.may_add_code => Decision::SetUp(Missing::SecondFactor),
        () if means.may_add_passkey => Decision::SetUp(Missing::Passkey),
        () => Decision::Refuse(Refusal::NoMethodAllowed),
    }
}
