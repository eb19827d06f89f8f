//! Interactive widgets: the only parts of a screen that the browser runs as components.
//!
//! Each is whole without client code too; what needs it is hidden until it is there.

mod clipboard;
mod copied;
pub mod copy_button;
mod field_error;
pub mod password_field;
pub mod resend;
pub mod save_codes;
pub mod save_gate;
mod saved;
