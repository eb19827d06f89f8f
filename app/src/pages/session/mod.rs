//! Signed-in browsers: the table, and signing out elsewhere.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

pub(crate) mod sign_out;
pub(crate) mod table;
