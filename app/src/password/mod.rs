//! Passwords: the tab, a forgotten one, and what to do when somebody else was there.

pub(crate) mod forgot;
pub(crate) mod not_me;
pub(crate) mod reset;
pub(crate) mod tab;
