//! The administrators' first page: adoption of two-factor authentication, and what needs attention.
//! Each function is one block of the page; none of them counts a long table.

mod attention; // what needs attention
mod figures; // counts of users
mod get_started; // the first steps of an installation
mod sign_ins; // refused sign-ins

pub(crate) use attention::stuck_since;
pub use attention::{Attention, attention};
pub(crate) use figures::count;
pub use figures::{Figures, figures};
pub use get_started::{GetStarted, get_started, hide_get_started};
pub use sign_ins::{SIGN_INS, failed_sign_ins};
