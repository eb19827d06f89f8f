//! Signed-in browsers: the table, signing out elsewhere, and the answer to programs.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

pub mod check;
pub(crate) mod sign_out;
pub(crate) mod table;
