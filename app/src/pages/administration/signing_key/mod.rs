//! Settings, tab "Applications": the keys that sign users in to applications.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

mod keys; // the keys of one algorithm
pub(crate) mod rotate; // "Rotate now"
pub(crate) mod tab;
