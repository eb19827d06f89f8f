//! Ten codes for users who lost their phone, such as `7-K3QF-9TXW-2MHB-VN5D`. A code is its number,
//! which is not secret and lets one hash be checked instead of ten, and 80 random bits. Each code
//! works once.

mod code; // a code as entered
mod issue; // a new set of codes
mod renew; // "Make new codes"
mod revealed; // new codes, until they are saved
mod spend; // comparing and spending a code
mod status; // how many are left

pub use code::{FormatError, RecoveryCode};
pub(crate) use issue::{Prepared, issue, prepare};
pub use renew::{Renewal, renew};
pub use revealed::{RevealedRecoveryCodes, mark_saved, revealed};
pub(crate) use spend::{Matched, compare, spend};
pub use status::Status;
pub(crate) use status::{left, status};
