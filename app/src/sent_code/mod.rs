//! Codes that come by message: asking for one, typing it, and setting up where they go.

#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
mod address_step;
pub(crate) mod change_phone;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
mod code_step;
mod flow;
pub(crate) mod masked;
pub(crate) mod panel;
#[expect(unreachable_pub, reason = "the component macro makes a public item of a shared component")]
pub(crate) mod request;
pub(crate) mod sent;
pub(crate) mod set_up;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhoneForm {
    phone: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    code: String,
}
