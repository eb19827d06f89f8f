//! Interactive widgets: the only parts of a screen that run as components in the browser.
//!
//! Each also works without client code; controls that need it are hidden until it is running.

mod clipboard;
mod copied;
pub mod copy_button;
mod field_error;
pub mod password_field;
pub mod resend;
pub mod save_codes;
pub mod save_gate;
mod saved;
