//! The tables as rows. Private: outside of this crate there are only verbs and what they return.

pub(crate) mod account;
pub(crate) mod audit_event;
pub(crate) mod audit_head;
pub(crate) mod installation;
pub(crate) mod key_canary;
pub(crate) mod pending_sign_in;
pub(crate) mod recovery_code;
pub(crate) mod recovery_code_set;
pub(crate) mod session;
pub(crate) mod throttle;
pub(crate) mod totp;
pub(crate) mod totp_enrollment;
