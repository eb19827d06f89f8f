//! Passkeys and security keys. A passkey is stored on its device, which verifies its user (by
//! fingerprint, face, screen lock or PIN), so an answer counts as both factors. Any other key is a
//! security key and only replaces the code after the password. Both complement a code method and
//! never replace it: they are removed together with the last code method.

mod answer; // parsing an answer
mod assertion; // verifying an answer against the stored credential
mod attestation; // verifying the answer that contains a new one
mod ceremony; // challenges waiting for an answer
mod disable; // turning two-factor authentication off
mod identity_check; // in place of password and code
mod list; // the passkeys and security keys of an account
mod name; // the name of a passkey
mod offer; // whether passkeys can be used
mod registration; // adding one
mod relying_party; // this site, in terms of WebAuthn
mod remove; // removing one
mod rename; // renaming one
mod request; // asking for an answer
mod second_step; // after the password
mod sign_in; // alone, without a name or a password
mod stored; // the stored credentials

pub use disable::{Disable, begin_disable, finish_disable};
pub use identity_check::{begin_identity_check, finish_identity_check};
pub use list::{Passkey, list};
pub use name::Name;
pub use offer::{Offered, are_offered, are_offered_by, can_check, second_step};
pub use registration::{Create, begin_registration, finish_registration};
pub use remove::{Remove, remove};
pub use rename::rename;
pub use second_step::{SecondStep, begin_second_step, finish_second_step};
pub use sign_in::{NewCeremony, begin_sign_in, finish_sign_in};
