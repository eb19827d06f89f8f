//! The Mobile App method: setting it up, and replacing its token.

#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(crate) mod app_panel;
mod qr_code;
pub(crate) mod rescan;
pub(crate) mod reset;
pub(crate) mod set_up;

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ConfirmForm {
    code: String,
}
