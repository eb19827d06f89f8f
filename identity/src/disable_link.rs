//! For a lost phone: an emailed link that turns two-factor authentication off, once, within 24
//! hours, and only with the password (NIST SP 800-63B 4.2.2.2: an issued code and a bound factor).

mod disable; // using a link
mod link; // the link of an account
mod report; // "I did not ask for this"
mod send; // sending and cancelling a link

pub use disable::{Disable, disable};
pub use link::{LIFETIME, find, was_used};
pub use report::report;
pub use send::{Send, cancel, send};
