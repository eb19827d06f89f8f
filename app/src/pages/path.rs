//! Every path of the application. A path with `{…}` is a pattern for the router; the functions at
//! the end fill in the parameters.

use std::fmt::Display;

pub const HOME: &str = "/";
/// P-SETUP
pub const FIRST_START: &str = "/setup";
pub const THEME: &str = "/preferences/theme";
pub const NUDGE: &str = "/preferences/nudge";
/// For password managers.
pub const WELL_KNOWN_CHANGE_PASSWORD: &str = "/.well-known/change-password";
pub const WELL_KNOWN_PASSKEY_ENDPOINTS: &str = "/.well-known/passkey-endpoints";

// Signing in

pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
pub const SIGN_IN_PASSKEY_BEGIN: &str = "/sign-in/passkey/begin";
pub const VERIFY: &str = "/sign-in/verify";
pub const VERIFY_RESEND: &str = "/sign-in/verify/resend";
pub const VERIFY_PASSKEY: &str = "/sign-in/verify/passkey";
pub const VERIFY_PASSKEY_BEGIN: &str = "/sign-in/verify/passkey/begin";
/// P-METHODS
pub const OTHER_METHODS: &str = "/sign-in/methods";
/// P-RECOVERY
pub const RECOVERY_CODE: &str = "/sign-in/recovery-code";
pub const START_OVER: &str = "/sign-in/start-over";
pub const HELP: &str = "/sign-in/help";
pub const LOST_PHONE: &str = "/sign-in/help?lost=phone";
pub const HELP_CONTACT: &str = "/sign-in/help#contact";
/// P-ENROLL
pub const ENROLL: &str = "/sign-in/set-up";
pub const ENROLL_CODES: &str = "/sign-in/set-up/recovery-codes";
pub const ENROLL_DONE: &str = "/sign-in/set-up/done";
pub const SIGN_OUT: &str = "/sign-out";
/// For programs: who is signed in.
pub const SESSION: &str = "/session";

// Applications, by OpenID Connect

pub const AUTHORIZE: &str = "/oidc/authorize";
/// A request of an application that waited for its user.
pub const CONTINUE: &str = "/oidc/continue/{request}";
/// "Back to {app}"
pub const CONTINUE_CANCEL: &str = "/oidc/continue/{request}/cancel";
/// "Continue" on P-CONSENT
pub const CONTINUE_CONSENT: &str = "/oidc/continue/{request}/consent";
/// "Continue as {name}"
pub const CONTINUE_AS: &str = "/oidc/continue/{request}/account";
/// "Use another account"
pub const CONTINUE_AS_OTHER: &str = "/oidc/continue/{request}/other-account";
/// "Sign in again"
pub const CONTINUE_SIGN_IN: &str = "/oidc/continue/{request}/sign-in";
/// Where applications send users to sign out.
pub const END_SESSION: &str = "/oidc/sign-out";
pub const END_SESSION_CONFIRM: &str = "/oidc/sign-out/confirm";
/// P-SIGNED-OUT
pub const SIGNED_OUT: &str = "/signed-out";
pub const TOKEN: &str = "/oidc/token";
pub const PUSHED_REQUEST: &str = "/oidc/par";
pub const INTROSPECT: &str = "/oidc/introspect";
pub const REVOKE: &str = "/oidc/revoke";
pub const USERINFO: &str = "/oidc/userinfo";
pub const KEY_SET: &str = "/oidc/jwks";
pub const OPENID_CONFIGURATION: &str = "/.well-known/openid-configuration";
/// The same in the place that RFC 8414 names.
pub const OAUTH_CONFIGURATION: &str = "/.well-known/oauth-authorization-server";

// Gates

/// Where a protected host sends browsers.
pub const GATE_ENTER: &str = "/gates/enter";
/// The same after a form of ours.
pub const GATE_CONTINUE: &str = "/gates/continue";
/// "Sign in again"
pub const GATE_SIGN_IN: &str = "/gates/sign-in";

// Links in emails

pub const FORGOT_PASSWORD: &str = "/forgot-password";
pub const RESET_PASSWORD: &str = "/reset-password";
pub const RESET_PASSWORD_OPEN: &str = "/reset-password/{token}";
pub const INVITATION: &str = "/invitation";
pub const INVITATION_OPEN: &str = "/invitation/{token}";
/// P-DISABLE-LINK
pub const DISABLE_BY_LINK: &str = "/disable-2fa";
pub const DISABLE_BY_LINK_REPORT: &str = "/disable-2fa/report";
pub const DISABLE_BY_LINK_OPEN: &str = "/disable-2fa/{token}";

// Personal Settings

pub const SETTINGS: &str = "/settings";
pub const PROFILE: &str = "/settings/profile";
pub const PASSWORD: &str = "/settings/password";
/// "Wasn't this you?"
pub const NOT_ME: &str = "/settings/password/not-me";
pub const ACTIVITY: &str = "/settings/activity";
pub const CONNECTED_APPLICATIONS: &str = "/settings/applications";
/// D-APP-DISCONNECT
pub const CONNECTED_APPLICATION_DISCONNECT: &str = "/settings/applications/{id}/disconnect";
pub const BROWSERS: &str = "/settings/browsers";
pub const TRUST_BROWSER: &str = "/settings/browsers/trust";
/// The same switch on the tab "Two-Factor Authentication".
pub const TRUST_BROWSER_ON_TWO_FACTOR: &str = "/settings/two-factor/trust-browser";
pub const BROWSERS_REMOVE_ALL: &str = "/settings/browsers/remove-all";
pub const BROWSER_REMOVE: &str = "/settings/browsers/{id}/remove";
pub const SESSION_SIGN_OUT: &str = "/settings/browsers/sessions/{id}/sign-out";
pub const SIGN_OUT_OTHERS: &str = "/settings/browsers/sign-out-others";

// Personal Settings, Two-Factor Authentication

pub const TWO_FACTOR: &str = "/settings/two-factor";
pub const IDENTITY_CHECK: &str = "/settings/two-factor/verify-identity";
pub const IDENTITY_CHECK_SEND_CODE: &str = "/settings/two-factor/verify-identity/send-code";
pub const IDENTITY_CHECK_PASSKEY: &str = "/settings/two-factor/verify-identity/passkey";
pub const IDENTITY_CHECK_PASSKEY_BEGIN: &str = "/settings/two-factor/verify-identity/passkey/begin";
pub const SET_UP: &str = "/settings/two-factor/set-up";
pub const SET_UP_SECRET: &str = "/settings/two-factor/set-up/secret";
pub const SET_UP_SMS: &str = "/settings/two-factor/set-up/sms";
pub const SET_UP_SMS_CONFIRM: &str = "/settings/two-factor/set-up/sms/confirm";
pub const SET_UP_SMS_RESEND: &str = "/settings/two-factor/set-up/sms/resend";
pub const SET_UP_SMS_CHANGE: &str = "/settings/two-factor/set-up/sms/change";
pub const SET_UP_SMS_TAB: &str = "/settings/two-factor/set-up?method=sms";
pub const SET_UP_EMAIL: &str = "/settings/two-factor/set-up/email";
pub const SET_UP_EMAIL_CONFIRM: &str = "/settings/two-factor/set-up/email/confirm";
pub const SET_UP_EMAIL_RESEND: &str = "/settings/two-factor/set-up/email/resend";
pub const SET_UP_EMAIL_TAB: &str = "/settings/two-factor/set-up?method=email";
pub const SET_UP_DONE: &str = "/settings/two-factor/done";
pub const CODES: &str = "/settings/two-factor/recovery-codes";
pub const CODES_NEW: &str = "/settings/two-factor/recovery-codes/new";
pub const CODES_SAVED: &str = "/settings/two-factor/recovery-codes/saved";
pub const CODES_DOWNLOAD: &str = "/settings/two-factor/recovery-codes/download";
pub const RESET: &str = "/settings/two-factor/reset";
pub const RESET_SCAN: &str = "/settings/two-factor/reset/scan";
pub const RESET_SECRET: &str = "/settings/two-factor/reset/secret";
pub const RESET_CANCEL: &str = "/settings/two-factor/reset/cancel";
pub const DISABLE: &str = "/settings/two-factor/disable";
pub const DISABLE_SEND_CODE: &str = "/settings/two-factor/disable/send-code";
pub const DISABLE_PASSKEY: &str = "/settings/two-factor/disable/passkey";
pub const DISABLE_PASSKEY_BEGIN: &str = "/settings/two-factor/disable/passkey/begin";
pub const CHANGE_PHONE: &str = "/settings/two-factor/change-phone";
pub const CHANGE_PHONE_CONFIRM: &str = "/settings/two-factor/change-phone/confirm";
pub const CHANGE_PHONE_RESEND: &str = "/settings/two-factor/change-phone/resend";
pub const CHANGE_PHONE_CHANGE: &str = "/settings/two-factor/change-phone/change";
pub const METHOD_REMOVE: &str = "/settings/two-factor/methods/{method}/remove";
pub const METHOD_DEFAULT: &str = "/settings/two-factor/methods/{method}/default";
pub const PASSKEY_NEW: &str = "/settings/two-factor/passkeys/new";
pub const PASSKEY_NEW_BEGIN: &str = "/settings/two-factor/passkeys/new/begin";
pub const PASSKEY_RENAME: &str = "/settings/two-factor/passkeys/{id}/rename";
pub const PASSKEY_REMOVE: &str = "/settings/two-factor/passkeys/{id}/remove";

// Administration

pub const DASHBOARD: &str = "/admin";
pub const STATUS: &str = "/admin/status";
pub const GET_STARTED_HIDE: &str = "/admin/get-started/hide";
pub const ADMIN_SETTINGS: &str = "/admin/settings";
pub const SECURITY_SETTINGS: &str = "/admin/settings/security";
pub const GENERAL_SETTINGS: &str = "/admin/settings/general";
pub const EMAIL_SETTINGS: &str = "/admin/settings/email";
pub const EMAIL_TEST: &str = "/admin/settings/email/test";
pub const SMS_SETTINGS: &str = "/admin/settings/sms";
pub const SMS_TEST: &str = "/admin/settings/sms/test";
pub const AUDIT_LOG: &str = "/admin/audit-log";
pub const AUDIT_LOG_EXPORT: &str = "/admin/audit-log/export";
pub const USERS: &str = "/admin/users";
pub const USERS_WITH_TWO_FACTOR: &str = "/admin/users?two_factor=enabled&status=active";
pub const USERS_WITHOUT_TWO_FACTOR: &str = "/admin/users?two_factor=none&status=active";
pub const USERS_OVERDUE: &str = "/admin/users?two_factor=overdue&status=active";
pub const USERS_WITHOUT_CODES: &str = "/admin/users?two_factor=no_codes&status=active";
pub const ADMINISTRATORS_WITHOUT_TWO_FACTOR: &str =
    "/admin/users?two_factor=none&role=administrator&status=active";
pub const USERS_BULK: &str = "/admin/users/bulk";
pub const BULK_JOB: &str = "/admin/users/bulk/{id}";
pub const USERS_EXPORT: &str = "/admin/users/export";
pub const USER_NEW: &str = "/admin/users/new";
pub const USER: &str = "/admin/users/{id}";
pub const USER_EDIT: &str = "/admin/users/{id}/edit";
pub const USER_DISABLE_LINK: &str = "/admin/users/{id}/disable-link";
pub const USER_DISABLE_LINK_CANCEL: &str = "/admin/users/{id}/disable-link/cancel";
pub const USER_PASSWORD_LINK: &str = "/admin/users/{id}/password-link";
pub const USER_INVITATION: &str = "/admin/users/{id}/invitation";
/// D-USER-CONFIRM
pub const USER_QUESTION: &str = "/admin/users/{id}/{question}";
pub const USER_GROUPS: &str = "/admin/users/{id}/groups";
pub const USER_GROUP_REMOVE: &str = "/admin/users/{id}/groups/{group}/remove";
pub const GROUPS: &str = "/admin/groups";
pub const GROUP_NEW: &str = "/admin/groups/new";
pub const GROUP: &str = "/admin/groups/{id}";
pub const GROUP_EDIT: &str = "/admin/groups/{id}/edit";
pub const GROUP_DELETE: &str = "/admin/groups/{id}/delete";
pub const GROUP_MEMBERS: &str = "/admin/groups/{id}/members";
pub const GROUP_MEMBER_REMOVE: &str = "/admin/groups/{id}/members/{account}/remove";
pub const APPLICATIONS: &str = "/admin/applications";
pub const APPLICATION_NEW: &str = "/admin/applications/new";
pub const APPLICATION: &str = "/admin/applications/{id}";
pub const APPLICATION_EDIT: &str = "/admin/applications/{id}/edit";
pub const APPLICATION_CHECK: &str = "/admin/applications/{id}/check";
pub const APPLICATION_TEST: &str = "/admin/applications/{id}/test";
pub const APPLICATION_TURN_OFF: &str = "/admin/applications/{id}/turn-off";
pub const APPLICATION_TURN_ON: &str = "/admin/applications/{id}/turn-on";
pub const APPLICATION_DELETE: &str = "/admin/applications/{id}/delete";
pub const APPLICATION_CONNECTION: &str = "/admin/applications/{id}/connection";
pub const APPLICATION_DISCONNECT: &str = "/admin/applications/{id}/disconnect";
pub const APPLICATION_SECRET: &str = "/admin/applications/{id}/secret";
pub const APPLICATION_SECRET_NEW: &str = "/admin/applications/{id}/secret/new";
pub const APPLICATION_SECRET_END: &str = "/admin/applications/{id}/secret/end";
pub const APPLICATION_KEYS_READ: &str = "/admin/applications/{id}/keys/read";
pub const GATE_NEW: &str = "/admin/applications/{id}/gates/new";
pub const GATE: &str = "/admin/applications/{id}/gates/{gate}";
pub const GATE_PROXY: &str = "/admin/applications/{id}/gates/{gate}/proxy";
pub const GATE_REMOVE: &str = "/admin/applications/{id}/gates/{gate}/remove";
pub const APPLICATION_SETTINGS: &str = "/admin/settings/applications";
/// With the id of the current key.
pub const SIGNING_KEY_ROTATE: &str = "/admin/settings/applications/{key}/rotate";
pub const IMPORT: &str = "/admin/users/import";
pub const IMPORT_SAMPLE: &str = "/admin/users/import/sample.csv";
pub const IMPORT_BATCH: &str = "/admin/users/import/{id}";
pub const IMPORT_INVALID_LINES: &str = "/admin/users/import/{id}/lines-with-problems";
pub const IMPORT_BATCH_CANCEL: &str = "/admin/users/import/{id}/cancel";

// With parameters

/// P-SIGNIN, which leads to `next` afterwards.
pub fn sign_in_then(next: &str) -> String {
    format!("{SIGN_IN}?next={}", in_query(next))
}

/// D-IDENTITY, which leads to `next` afterwards.
pub fn identity_check_then(next: &str) -> String {
    format!("{IDENTITY_CHECK}?next={}", in_query(next))
}

/// The events of the user with this email address.
pub fn audit_log_of(email: &str) -> String {
    format!("{AUDIT_LOG}?user={}", in_query(email))
}

pub fn user_question(id: impl Display, question: &str) -> String {
    with(&with(USER_QUESTION, id), question)
}

/// Precedes the id of an account, as the last pair of a query.
pub(crate) const ACCOUNT: &str = "account=";

/// The path of a form about this account.
pub fn naming(path: &str, account: Option<&str>) -> String {
    let Some(account) = account else { return path.to_owned() };
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{ACCOUNT}{account}")
}

/// A pattern with its first parameter filled in: `with(USER, 7)` is "/admin/users/7".
pub fn with(pattern: &str, value: impl Display) -> String {
    match (pattern.split_once('{'), pattern.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{value}{after}"),
        _ => pattern.to_owned(),
    }
}

/// Encodes a text for a query, so that `&`, `=` and the like do not end the value.
pub fn in_query(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_filled_in_from_the_left() {
        assert_eq!(with(USER_EDIT, 7), "/admin/users/7/edit");
        assert_eq!(user_question(7, "deactivate"), "/admin/users/7/deactivate");
        assert_eq!(with(USERS, 7), USERS);
    }

    #[test]
    fn a_path_in_a_query_is_one_value() {
        assert_eq!(in_query("/a?b=c&d"), "/a%3Fb%3Dc%26d");
    }
}
