//! Passwords: the tab, resetting a forgotten one, and responding to a stranger's access.

pub(crate) mod forgot;
pub(crate) mod not_me;
pub(crate) mod reset;
pub(crate) mod tab;
