//! The tables as rows. Private: outside of this crate there are only verbs and what they return.

pub(crate) mod account;
pub(crate) mod audit_event;
pub(crate) mod audit_head;
pub(crate) mod installation;
pub(crate) mod key_canary;
pub(crate) mod link;
pub(crate) mod mail_settings;
pub(crate) mod outbox;
pub(crate) mod passkey;
pub(crate) mod passkey_ceremony;
pub(crate) mod pending_sign_in;
pub(crate) mod policy;
pub(crate) mod recovery_code;
pub(crate) mod recovery_code_set;
pub(crate) mod reminder_round;
pub(crate) mod send_count;
pub(crate) mod sent_code;
pub(crate) mod sent_code_method;
pub(crate) mod session;
pub(crate) mod sms_settings;
pub(crate) mod throttle;
pub(crate) mod totp;
pub(crate) mod totp_enrollment;
pub(crate) mod trusted_browser;
pub(crate) mod waiting_action;
