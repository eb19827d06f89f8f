//! The second factors of a user: checking codes, managing the methods, and removing all of them.

mod check; // checks the input of a code field
mod code_error; // why a code was not accepted
mod manage; // the default method, and removing one of several
mod overview; // the settings as their owner sees them
mod proof; // a right code, until it is spent
mod removal; // removes all factors
mod state; // the state of a user

pub(crate) use check::{Field, Source, check, check_in, check_recovery_code, lock, refund, spend};
pub use code_error::CodeError;
pub use manage::{Remove, make_default, remove};
pub use overview::{Overview, overview};
pub(crate) use proof::Proof;
pub(crate) use removal::{may_disable, remove_all, turn_off};
pub use state::State;
