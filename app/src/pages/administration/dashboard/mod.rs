//! P-DASH: the adoption of two-factor authentication, and what needs attention.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

mod adoption;
mod attention;
mod chart;
mod figures;
pub(crate) mod get_started;
mod methods;
mod not_loaded;
pub(crate) mod page;
mod recent;
