//! The gates of an application: their section on the page of the application, and the dialogs that add,
//! edit and remove one and show how a proxy is set up.

mod dialog; // the fields of D-GATE
mod form; // what D-GATE sends
mod found; // the gate that an address names
pub(super) mod panel; // the section of P-APP
pub(crate) mod proxies; // D-GATE-PROXY
pub(crate) mod remove; // D-GATE-REMOVE
pub(crate) mod save; // D-GATE
mod snippet; // the files of docs/gates for one gate
mod words; // the settings in words
