//! What an application requires of its user, and why it refuses one, in one sentence.

use identity::{
    access::{Asked, Refusal},
    authorization::{Required, Within},
};

/// The line at the top of D-IDENTITY.
pub(crate) fn line(required: &Required) -> String {
    let app = &required.application;
    match required.within {
        Within::SecondFactor => format!("{app} requires a second factor."),
        Within::Passkey if required.proof == Asked::SecurityKey => {
            format!("{app} requires a passkey or a security key.")
        }
        Within::Passkey => format!("{app} requires a passkey."),
        Within::Minutes(1) => {
            format!("{app} requires you to have verified your identity in the last minute.")
        }
        Within::Minutes(minutes) => format!(
            "{app} requires you to have verified your identity in the last {minutes} minutes."
        ),
        Within::Now => format!("{app} requires you to verify your identity again."),
    }
}

/// Why the user may not open an application.
pub(crate) fn why_refused(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotInGroups => {
            "Only members of certain groups can open it. If you need access, ask your administrator."
        }
        Refusal::TurnedOff => {
            "It is turned off at the moment. If you need it, ask your administrator."
        }
        Refusal::NoMethodAllowed => {
            "It requires a second factor, and you cannot set up a method that counts as one here. Ask your administrator."
        }
        Refusal::NotActive | Refusal::MustEnroll => {
            "Your account cannot open it at the moment. If you need access, ask your administrator."
        }
    }
}
