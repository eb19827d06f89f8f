//! Passwords: the tab, resetting a forgotten one, and responding to a stranger's access.

pub(crate) mod forgot;
pub(crate) mod new_password_field;
pub(crate) mod not_me;
pub(crate) mod reset;
pub(crate) mod status;
pub(crate) mod tab;
