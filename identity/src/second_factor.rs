//! The second factors of a user: checking codes, and managing and turning off the methods.

mod check;
pub(crate) mod confirm;
mod disable;
mod guessed;
mod manage;
mod overview;
mod state;

pub use check::CodeProblem;
pub(crate) use check::{
    Field, Proof, Source, check, check_recovery_code, paused_until, refund, spend,
};
pub use confirm::{Confirm, confirmation_paused_until};
pub use disable::{Disable, disable};
pub(crate) use disable::{may_disable, remove_all, turn_off};
pub(crate) use guessed::{note_refusal, note_refused_check};
pub use manage::{Remove, make_default, remove};
pub use overview::{Overview, overview};
pub use state::State;
