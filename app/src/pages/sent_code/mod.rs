//! Codes sent by message: requesting one, entering it, and setting up the address.

mod address;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
mod address_step;
pub(crate) mod change_phone;
mod change_phone_dialog;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
mod code_step;
mod flow;
pub(crate) mod masked;
pub(crate) mod panel;
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod request;
pub(crate) mod sent;
pub(crate) mod set_up;

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct PhoneForm {
    phone: String,
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    code: String,
}
