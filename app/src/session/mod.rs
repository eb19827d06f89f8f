//! Where somebody is signed in: the table, and signing out elsewhere.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a public item of every shared widget"
)]

pub(crate) mod sign_out;
pub(crate) mod table;
