//! Calls to addresses of applications that administrators register.

mod calls; // calls that requests wait for
mod client; // connects only to addresses that were checked
mod target; // which addresses may be connected to

pub(crate) use calls::Calls;
pub(crate) use client::{Uncallable, client};
pub use target::{Outgoing, PATIENCE};
