//! The connection of an application by OpenID Connect: its section on the page of the application, and
//! the dialogs that connect, edit and disconnect it and create secrets.

mod dialog; // the fields of D-APP-CONNECTION
pub(crate) mod disconnect; // D-APP-CONNECTION-REMOVE
mod endpoints; // what administrators enter in the application
mod fitting; // which known application it is
mod form; // what D-APP-CONNECTION sends
pub(crate) mod keys; // the keys of the application
pub(super) mod panel; // the section of P-APP
pub(super) mod preset; // applications whose settings are known
pub(crate) mod save; // D-APP-CONNECTION
pub(crate) mod secret; // D-APP-SECRET, and creating and revoking secrets
mod snippet; // what administrators enter in known applications
pub(crate) mod test; // D-APP-TEST
mod words; // the settings, and mistakes in them, in words
