//! The Mobile App method: time-based codes (RFC 6238 with SHA-1, six digits, 30 seconds). At most
//! one step of tolerance on either side; each step is accepted once and only in ascending order.

mod confirm; // the pending secret becomes the method, or replaces it
mod pending; // a secret before it is confirmed
mod setup; // the secret on the screen
mod spend; // comparing and spending a code
mod time_step; // which codes are right, and when
mod uri; // the address in the QR code

pub use confirm::{confirm_enrollment, confirm_reset};
pub(crate) use pending::RENEWABLE;
pub use pending::cancel;
pub use setup::{Enrollment, begin_enrollment, begin_reset, new_secret, on_screen};
pub(crate) use spend::{compare, refuse_present_codes, seal, spend, with_locked_account};
pub(crate) use time_step::{Match, Step, code_at, key_of};
