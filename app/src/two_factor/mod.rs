//! Two-factor authentication as a person sees it: the tab, setting it up, the closing dialog, giving
//! up a method, turning it off.

pub(crate) mod disable;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod done;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
mod items;
pub(crate) mod method;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
mod panel;
pub(crate) mod set_up;
pub(crate) mod tab;
