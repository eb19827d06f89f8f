//! Whether a user may open an application. One function decides, from what the application requires,
//! what is known of the user, and what they have proved. Administrators get no special treatment.

mod check; // what would happen to one user, for administrators
mod count; // how many users can open an application
mod decide; // the decision
mod means; // what a user can prove, and could set up
mod opening; // the applications of a user who is signed in
mod person; // what is known of a user

pub use check::{Check, Checked, check};
pub use count::{Counts, count};
pub use decide::{Asked, Decision, Extra, Missing, Reason, Refusal, decide, decide_with};
pub use means::{Keys, Means};
pub use opening::{Opening, every};
pub(crate) use opening::{one_stricter, one_with};
pub use person::Person;
