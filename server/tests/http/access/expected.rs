//! The expected answer of each route to a GET.

use app::pages::{access::Access, path};

/// The expected answer to a GET: status and redirect target.
pub(super) type Expected = (u16, &'static str);

const OK: Expected = (200, "");
const NONE: Expected = (404, "");
/// Only client code requests it.
const NO_GET: Expected = (405, "");
pub(super) const REFUSED: Expected = (401, "");
const HOME: Expected = (303, path::HOME);
pub(super) const SIGN_IN: Expected = (303, path::SIGN_IN);
const TAB: Expected = (303, path::TWO_FACTOR);
const CHECK: Expected = (303, path::IDENTITY_CHECK);
const SET_UP: Expected = (303, path::SET_UP);
const CHANGE_PHONE: Expected = (303, path::CHANGE_PHONE);
const DISABLE: Expected = (303, path::DISABLE);
const BROWSERS: Expected = (303, path::BROWSERS);
const USERS: Expected = (303, path::USERS);
const SECURITY: Expected = (303, path::SECURITY_SETTINGS);
const EMAIL: Expected = (303, path::EMAIL_SETTINGS);
const SMS: Expected = (303, path::SMS_SETTINGS);

/// Routes that do not answer a GET with a page, but give every user they let in this answer.
pub(super) const ANSWERS: &[(&str, Expected)] = &[
    (path::FIRST_START, NONE),
    (path::THEME, HOME),
    (path::WELL_KNOWN_CHANGE_PASSWORD, (303, path::PASSWORD)),
    (path::START_OVER, SIGN_IN),
    (path::ENROLL, HOME),
    (path::SIGN_OUT, HOME),
    (path::SETTINGS, (303, path::PROFILE)),
    (path::SET_UP_SECRET, SET_UP),
    (path::CODES_SAVED, (303, path::CODES_NEW)),
    (path::RESET_SECRET, (303, path::RESET_SCAN)),
    (path::RESET_CANCEL, TAB),
    (path::NUDGE, HOME),
    (path::RESET_PASSWORD_OPEN, (303, path::RESET_PASSWORD)),
    (path::TRUST_BROWSER, BROWSERS),
    (path::TRUST_BROWSER_ON_TWO_FACTOR, TAB),
    (path::BROWSER_REMOVE, BROWSERS),
    (path::BROWSERS_REMOVE_ALL, BROWSERS),
    (path::SESSION_SIGN_OUT, BROWSERS),
    (path::SIGN_OUT_OTHERS, BROWSERS),
    (path::CONNECTED_APPLICATION_DISCONNECT, NONE),
    (path::SIGNING_KEY_ROTATE, NONE),
    (path::AUDIT_LOG_EXPORT, (303, path::AUDIT_LOG)),
    (path::GET_STARTED_HIDE, (303, path::DASHBOARD)),
    (path::ADMIN_SETTINGS, SECURITY),
    (path::EMAIL_TEST, EMAIL),
    (path::SMS_TEST, SMS),
    (path::VERIFY_RESEND, (303, path::VERIFY)),
    (path::IDENTITY_CHECK_SEND_CODE, CHECK),
    (path::DISABLE_SEND_CODE, DISABLE),
    (path::SET_UP_SMS, SET_UP),
    (path::SET_UP_SMS_CONFIRM, SET_UP),
    (path::SET_UP_SMS_RESEND, SET_UP),
    (path::SET_UP_SMS_CHANGE, SET_UP),
    (path::SET_UP_EMAIL, SET_UP),
    (path::SET_UP_EMAIL_CONFIRM, SET_UP),
    (path::SET_UP_EMAIL_RESEND, SET_UP),
    (path::CHANGE_PHONE, TAB),
    (path::CHANGE_PHONE_CONFIRM, CHANGE_PHONE),
    (path::CHANGE_PHONE_RESEND, CHANGE_PHONE),
    (path::CHANGE_PHONE_CHANGE, CHANGE_PHONE),
    (path::METHOD_REMOVE, NONE),
    (path::METHOD_DEFAULT, TAB),
    (path::SIGN_IN_PASSKEY, SIGN_IN),
    (path::SIGN_IN_PASSKEY_BEGIN, NO_GET),
    (path::VERIFY_PASSKEY, (303, path::VERIFY)),
    (path::VERIFY_PASSKEY_BEGIN, NO_GET),
    (path::IDENTITY_CHECK_PASSKEY, CHECK),
    (path::IDENTITY_CHECK_PASSKEY_BEGIN, NO_GET),
    (path::PASSKEY_NEW_BEGIN, NO_GET),
    (path::PASSKEY_RENAME, TAB),
    (path::PASSKEY_REMOVE, TAB),
    (path::DISABLE_PASSKEY, DISABLE),
    (path::DISABLE_PASSKEY_BEGIN, NO_GET),
    (path::USER, NONE),
    (path::USER_EDIT, NONE),
    (path::USER_DISABLE_LINK, NONE),
    (path::USER_DISABLE_LINK_CANCEL, USERS),
    (path::USER_PASSWORD_LINK, USERS),
    (path::USER_INVITATION, NONE),
    (path::USER_QUESTION, NONE),
    (path::USER_GROUPS, NONE),
    (path::USER_GROUP_REMOVE, NONE),
    (path::GROUP, NONE),
    (path::GROUP_EDIT, NONE),
    (path::GROUP_DELETE, NONE),
    (path::GROUP_MEMBERS, NONE),
    (path::GROUP_MEMBER_REMOVE, NONE),
    (path::APPLICATION, NONE),
    (path::APPLICATION_EDIT, NONE),
    (path::APPLICATION_CHECK, NONE),
    (path::APPLICATION_TEST, NONE),
    (path::APPLICATION_TURN_OFF, NONE),
    (path::APPLICATION_TURN_ON, NONE),
    (path::APPLICATION_DELETE, NONE),
    (path::APPLICATION_CONNECTION, NONE),
    (path::APPLICATION_DISCONNECT, NONE),
    (path::APPLICATION_SECRET, NONE),
    (path::APPLICATION_SECRET_NEW, NONE),
    (path::APPLICATION_SECRET_END, NONE),
    (path::APPLICATION_KEYS_READ, NONE),
    (path::GATE_NEW, NONE),
    (path::GATE, NONE),
    (path::GATE_PROXY, NONE),
    (path::GATE_REMOVE, NONE),
    (path::AUTHORIZE, (400, "")),
    (path::GATE_ENTER, (400, "")),
    (path::GATE_CONTINUE, (400, "")),
    (path::GATE_SIGN_IN, (400, "")),
    (path::CONTINUE, NONE),
    (path::END_SESSION_CONFIRM, HOME),
    (path::CONTINUE_CANCEL, NONE),
    (path::CONTINUE_CONSENT, NONE),
    (path::CONTINUE_SIGN_IN, NONE),
    (path::CONTINUE_AS, NONE),
    (path::CONTINUE_AS_OTHER, NONE),
    (path::INVITATION_OPEN, (303, path::INVITATION)),
    (path::DISABLE_BY_LINK_OPEN, (303, path::DISABLE_BY_LINK)),
    (path::USERS_BULK, USERS),
    (path::BULK_JOB, NONE),
    (path::USERS_EXPORT, USERS),
    (path::IMPORT_BATCH, NONE),
    (path::IMPORT_INVALID_LINES, NONE),
    (path::IMPORT_BATCH_CANCEL, NONE),
];

/// Routes whose answer depends on more than their access: anonymous, sign-in pending, signed in
/// without a method, signed in with one.
pub(super) const EXCEPTIONS: &[(&str, [Expected; 4])] = &[
    (path::SIGN_IN, [OK, OK, HOME, HOME]),
    (path::END_SESSION, [(303, path::SIGNED_OUT), (303, path::SIGNED_OUT), OK, OK]),
    (path::SIGNED_OUT, [OK, OK, HOME, HOME]),
    (path::ENROLL_CODES, [SIGN_IN, SIGN_IN, HOME, OK]),
    (path::ENROLL_DONE, [SIGN_IN, SIGN_IN, HOME, OK]),
    (path::SET_UP, [SIGN_IN, SIGN_IN, CHECK, TAB]),
    (path::SET_UP_DONE, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES_NEW, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::CODES_DOWNLOAD, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::RESET, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::RESET_SCAN, [SIGN_IN, SIGN_IN, TAB, CHECK]),
    (path::DISABLE, [SIGN_IN, SIGN_IN, TAB, OK]),
    (path::PASSKEY_NEW, [SIGN_IN, SIGN_IN, TAB, CHECK]),
];

/// The answers to anonymous users, while a sign-in is pending, without a method, and with one.
pub(super) fn expected(route: &str, access: Access) -> [Expected; 4] {
    if let Some((_, answers)) = EXCEPTIONS.iter().find(|(path, _)| *path == route) {
        return *answers;
    }
    let answer = ANSWERS.iter().find(|(path, _)| *path == route).map(|(_, answer)| *answer);
    match (access, answer) {
        (Access::Everybody | Access::Pending, Some(answer)) => [answer; 4],
        (Access::Everybody, None) => [OK; 4],
        (Access::Pending, None) => [SIGN_IN, OK, HOME, HOME],
        (Access::Program, _) => [REFUSED, REFUSED, OK, OK],
        (Access::SignedIn | Access::Enrolling | Access::Administrator, answer) => {
            let answer = answer.unwrap_or(OK);
            [SIGN_IN, SIGN_IN, answer, answer]
        }
    }
}
