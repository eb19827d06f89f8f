//! P-DASH: how far two-factor authentication has come, and what needs attention.

#![expect(
    unreachable_pub,
    reason = "the component macro makes a public item of every shared widget"
)]

mod adoption;
mod attention;
mod chart;
mod figures;
mod methods;
pub(crate) mod page;
mod recent;
