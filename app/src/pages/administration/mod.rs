//! Administration: settings and accounts, managed by administrators.

pub(crate) mod applications; // P-APPS, P-APP and the dialogs about one application
pub(crate) mod audit_log;
pub(crate) mod dashboard;
pub(crate) mod delivery_tab; // shared by "Email" and "SMS"
pub(crate) mod email;
pub(crate) mod export; // tables as files
pub(crate) mod general;
pub(crate) mod groups; // P-GROUPS, P-GROUP and the dialogs about one group
pub(crate) mod import;
pub(crate) mod security;
pub(crate) mod signing_key; // the tab "Applications" of Settings, D-KEY-ROTATE
pub(crate) mod sms;
pub(crate) mod status; // whether everything works

mod delivery; // texts of "Email" and "SMS"
pub(crate) mod email_form;
mod general_form;
mod security_confirmation;
mod security_fields;
mod security_form;
mod settings_tab; // shared by all tabs
pub(crate) mod sms_form;
pub(crate) mod users; // P-USERS, D-BULK, P-USER and the dialogs about one user
