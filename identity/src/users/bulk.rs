//! Actions of an administrator on many users. Each is a job: a row with the action, the users and
//! the progress. A few users are changed at once; many in the background, piece by piece, so that
//! the administrator need not wait.

mod action; // what to do
mod apply; // changing some of the users, in one transaction
mod job; // the action, the users and the progress
mod outcome; // the result for some of the users
mod preview; // what an action would do
mod progress; // how far a job is
mod selection; // which users
mod start; // starting a job
mod work; // the pieces of a job

#[cfg(any(test, feature = "testing"))]
mod testing;

pub use action::Action;
pub use preview::{Preview, preview};
pub use progress::{Failed, Progress, State, progress};
pub use selection::Selection;
pub use start::start;
pub(crate) use work::stop_all;
pub use work::{next_pieces, work};
