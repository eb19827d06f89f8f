//! What an application requires of its user, in one sentence.

use identity::{
    access::Asked,
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
