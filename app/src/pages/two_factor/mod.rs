//! Two-factor authentication: the tab, the setup, the closing dialog, removing a method, and
//! turning it off.

pub(crate) mod disable;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod done;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
mod items;
pub(crate) mod method;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
mod panel;
pub(crate) mod set_up;
pub(crate) mod set_up_panel;
pub(crate) mod tab;
