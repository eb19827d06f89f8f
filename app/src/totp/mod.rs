//! The Mobile App method: setting it up, and replacing its token.

mod app_panel;
mod qr_code;
pub(crate) mod rescan;
pub(crate) mod reset;
pub(crate) mod set_up;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmForm {
    code: String,
}
