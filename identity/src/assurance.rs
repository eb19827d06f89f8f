//! The proof that a session rests on, and what applications are told about it.

mod claims; // acr, amr and auth_time
mod factor; // what was given besides the password
mod proof; // when the password and the factor were given

pub(crate) use claims::MFA;
pub use claims::{Assurance, assurance};
pub use factor::Factor;
pub(crate) use factor::word;
pub use proof::{Proof, Strength};
