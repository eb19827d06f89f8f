//! Trusted browsers: the tab, the switch for this browser, and removing them.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

pub(crate) mod remove_all;
pub(crate) mod switch;
pub(crate) mod tab;
mod table;
