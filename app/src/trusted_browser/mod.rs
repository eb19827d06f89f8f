//! Trusted browsers as a person sees them: the tab, the switch of this browser, removing them.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a public item of every shared widget"
)]

pub(crate) mod remove_all;
pub(crate) mod switch;
pub(crate) mod tab;
mod table;
