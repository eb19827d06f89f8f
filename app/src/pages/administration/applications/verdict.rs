//! What would happen if a user opened an application, in sentences.

use super::words;
use crate::pages::ui::text::count;
use identity::{
    access::{Asked, Checked, Decision, Reason, Refusal},
    application::RequiredProof,
};

/// In the browser that the user was last active in. `None` if they are not signed in, or if another
/// sign-in would change nothing.
pub(super) fn signed_in(checked: &Checked) -> Option<String> {
    let decision = checked.signed_in.filter(|decision| *decision != checked.at_sign_in)?;
    Some(sentence(checked, decision))
}

/// After another sign-in.
pub(super) fn at_sign_in(checked: &Checked) -> String {
    let text = sentence(checked, checked.at_sign_in);
    match signed_in(checked) {
        None => text,
        Some(_) => format!("After signing in again: {text}"),
    }
}

fn sentence(checked: &Checked, decision: Decision) -> String {
    let (name, app) = (&checked.name, &checked.application.application.name);
    match decision {
        Decision::LetIn => format!("{name} can open {app}."),
        Decision::AskFor { proof, reason } => {
            let proof = asked(proof);
            let because = because(reason);
            format!("{name} would be asked for {proof}, because {because}.")
        }
        Decision::SetUp(missing) => {
            let method = words::method(missing);
            format!("{name} would have to set up {method} first. Then they can open {app}.")
        }
        Decision::Refuse(refusal) => {
            format!("{name} cannot open {app}, because {}.", refused(checked, refusal))
        }
    }
}

fn asked(proof: Asked) -> &'static str {
    match proof {
        Asked::Usual => "an identity check",
        Asked::SecondFactor => "a second factor",
        Asked::Passkey => "a passkey",
        Asked::SecurityKey => "another sign-in with the password and a security key",
    }
}

fn because(reason: Reason) -> String {
    match reason {
        Reason::NoSecondFactor => "they signed in without one that counts".to_owned(),
        Reason::NoPasskey => "they signed in without one".to_owned(),
        Reason::TooOld { minutes } => {
            let minutes = count(minutes.unsigned_abs(), "minute", "minutes");
            format!("the last one is {minutes} old")
        }
    }
}

fn refused(checked: &Checked, refusal: Refusal) -> String {
    match refusal {
        Refusal::TurnedOff => "it is turned off".to_owned(),
        Refusal::NotActive => "their account is not active".to_owned(),
        Refusal::NotInGroups => format!("they are not in {}", words::groups(&checked.application)),
        Refusal::MustEnroll => {
            "they must set up two-factor authentication before anything else".to_owned()
        }
        Refusal::NoMethodAllowed => match checked.application.application.demand.proof {
            RequiredProof::Passkey => "passkeys are not allowed in Settings".to_owned(),
            _ => "Settings allow no method that counts as a second factor".to_owned(),
        },
    }
}
