//! Signed-in users. A [`Session`] proves that a user is signed in; a [`FreshSession`] or
//! [`ResetSession`] proves that they confirmed their identity within ten minutes. Only this module
//! makes them.

mod end; // ending sessions early
mod enrollment; // whether a second factor is due first
mod json; // a session as JSON
mod lifetime; // how long sessions last
mod list; // where a user is signed in
mod proof; // what a session proves
mod renewal; // new tokens
mod resume; // the session of a cookie
mod start; // new sessions
mod stored_proof; // the proof in a row

pub use end::end;
pub(crate) use end::{end_all, end_by_trust, end_others, end_token, is_there};
pub(crate) use enrollment::{must_enroll, must_enroll_with};
pub use json::json;
pub(crate) use lifetime::Lifetime;
pub use lifetime::{ABSOLUTE, FRESH, GRACE, IDLE};
pub use list::{SignedInBrowser, list, sign_out_one, sign_out_others};
pub(crate) use list::{list_of, newest_proof};
pub(crate) use proof::FreshFor;
pub use proof::{
    Administrator, FreshAdministrator, FreshSession, NewSession, ResetSession, Session,
};
pub use renewal::hand_out_again;
pub(crate) use renewal::{OldToken, refresh, renew};
pub(crate) use resume::{is_unchanged, is_valid};
pub use resume::{renewed, resume};
pub(crate) use start::start;
pub(crate) use stored_proof::StoredProof;
