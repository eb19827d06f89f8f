//! HTTP tests through the complete router, on a real database.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod access;
mod administration;
mod administrators;
mod applications;
mod audit_log;
mod authorization;
mod backup;
mod bodies;
mod browser_zone;
mod browsers;
mod command_line;
mod configuration;
mod connections;
mod cookies;
mod cut_requests;
mod deleted_meanwhile;
mod doctor;
mod enrollment;
mod form_account;
mod get_started;
mod groups;
mod headers;
mod http_errors;
mod import;
mod journey;
mod methods;
mod operator;
mod origin;
mod passkeys;
mod passwords;
mod pending_action;
mod readiness;
mod request_log;
mod sentences;
mod session_check;
mod settings;
mod start;
mod statements;
mod status;
mod test_app;
mod token;
mod user;
mod userinfo;
mod users_list;
