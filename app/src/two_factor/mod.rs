//! Two-factor authentication as a person sees it: the tab, the closing dialog, turning it off.

pub(crate) mod disable;
pub(crate) mod done;
pub(crate) mod tab;
