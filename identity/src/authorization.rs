//! Requests of applications for a user to sign in (OpenID Connect Core 3.1.2). A request is answered
//! at once, or it waits for its user to sign in, or to give a proof.
//!
//! Locks: those of a grant, and the waiting request last.

mod answer; // the address that leads the browser back to the application
mod arrived; // a request that arrives
mod asked; // what a request asks for
mod authorize; // answering a request, or letting it wait
mod chosen; // the user chose an account
mod claims; // the parameter claims
mod code; // a code for the application
mod consent; // what the application will see
mod found; // a waiting request, read again
mod noted; // events about requests that cannot continue at once
mod parameters; // parameters as they were sent
mod proceed; // a request that waited
mod pushed; // requests that were sent beforehand
mod rejected; // requests that are not answered
mod response_mode; // an answer in a query or in a form
mod sealed; // encrypted parameters
mod verdict; // what the user has to do first
mod waiting; // the table of waiting requests

pub(crate) use answer::is_safe;
pub use answer::{Answer, Form, Way};
pub(crate) use asked::state;
pub use authorize::{Outcome, authorize, wait};
pub use chosen::{Chosen, choose_account, continue_with};
pub use consent::{Question, consent};
pub(crate) use noted::{Noted, note};
pub use parameters::{LONGEST, Parameters};
pub use proceed::{Proceeding, answers_with_form, login_hint, proceed, refuse, required, waits};
pub use pushed::{NotPushed, PUSHED_LASTS, Pushed, push};
pub use rejected::{Addresses, Rejected, Why};
pub use verdict::{Refused, Required, Within};
pub use waiting::{ANSWERED_AGAIN, LASTS};
