//! P-AUDIT: what happened, to whom, and who did it.

#![expect(unreachable_pub, reason = "the component macro makes every shared widget public")]

mod address;
mod event;
mod events;
pub(crate) mod export;
mod filters;
pub(crate) mod page;

pub(crate) use address::failed_sign_ins;
pub(crate) use event::{PersonLink, ResultBadge, what};
