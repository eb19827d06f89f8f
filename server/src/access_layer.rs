//! Which routes a client may reach, depending on its sign-in state. A route that is not in the
//! table is refused, so new routes are closed by default.

use app::{
    fault::Fault,
    path,
    reply::{enroll_first, sign_in_first, signed_out},
    request::Viewer,
};
use axum::{
    extract::{MatchedPath, Request},
    http::{Method, Uri, header::REFERER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::account::Role;

/// The minimum that a route requires. Stricter requirements, such as a recent identity check, are
/// parameters of the functions in `identity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// For a started sign-in, which the handler finds by its own cookie.
    Pending,
    SignedIn,
    /// Signed in, even if a second factor must be set up first: the steps of setting one up.
    Enrolling,
    Administrator,
}

/// Every route of `app::routes`.
pub const TABLE: &[(&str, Access)] = &[
    ("/", Access::SignedIn),
    (path::FIRST_START, Access::Everybody),
    (path::THEME, Access::Everybody),
    (path::WELL_KNOWN_CHANGE_PASSWORD, Access::Everybody),
    (path::SIGN_IN, Access::Everybody),
    (path::HELP, Access::Everybody),
    (path::START_OVER, Access::Everybody),
    (path::VERIFY, Access::Pending),
    (path::RECOVERY_CODE, Access::Pending),
    (path::ENROLL, Access::Enrolling),
    (path::ENROLL_CODES, Access::SignedIn),
    (path::ENROLL_DONE, Access::SignedIn),
    (path::SIGN_OUT, Access::Everybody),
    (path::SETTINGS, Access::SignedIn),
    (path::PROFILE, Access::SignedIn),
    (path::PASSWORD, Access::SignedIn),
    (path::TWO_FACTOR, Access::SignedIn),
    (path::IDENTITY_CHECK, Access::Enrolling),
    (path::SET_UP, Access::Enrolling),
    (path::SET_UP_SECRET, Access::Enrolling),
    (path::SET_UP_DONE, Access::SignedIn),
    (path::CODES, Access::SignedIn),
    (path::CODES_NEW, Access::SignedIn),
    (path::CODES_SAVED, Access::SignedIn),
    (path::CODES_DOWNLOAD, Access::SignedIn),
    (path::RESET, Access::SignedIn),
    (path::RESET_SCAN, Access::SignedIn),
    (path::RESET_SECRET, Access::SignedIn),
    (path::RESET_CANCEL, Access::SignedIn),
    (path::DISABLE, Access::SignedIn),
    (path::NUDGE, Access::SignedIn),
    (path::FORGOT_PASSWORD, Access::Everybody),
    (path::RESET_PASSWORD, Access::Everybody),
    (path::RESET_PASSWORD_OPEN, Access::Everybody),
    (path::NOT_ME, Access::SignedIn),
    (path::ACTIVITY, Access::SignedIn),
    (path::BROWSERS, Access::SignedIn),
    (path::TRUST_BROWSER, Access::SignedIn),
    (path::BROWSER_REMOVE, Access::SignedIn),
    (path::BROWSERS_REMOVE_ALL, Access::SignedIn),
    (path::SESSION_SIGN_OUT, Access::SignedIn),
    (path::SIGN_OUT_OTHERS, Access::SignedIn),
    (path::DASHBOARD, Access::Administrator),
    (path::ADMIN_SETTINGS, Access::Administrator),
    (path::SECURITY_SETTINGS, Access::Administrator),
    (path::GENERAL_SETTINGS, Access::Administrator),
    (path::EMAIL_SETTINGS, Access::Administrator),
    (path::EMAIL_TEST, Access::Administrator),
    (path::SMS_SETTINGS, Access::Administrator),
    (path::SMS_TEST, Access::Administrator),
    (path::AUDIT_LOG, Access::Administrator),
    (path::AUDIT_LOG_EXPORT, Access::Administrator),
    (path::VERIFY_RESEND, Access::Pending),
    (path::OTHER_METHODS, Access::Pending),
    (path::IDENTITY_CHECK_SEND_CODE, Access::Enrolling),
    (path::DISABLE_SEND_CODE, Access::SignedIn),
    (path::SET_UP_SMS, Access::Enrolling),
    (path::SET_UP_SMS_CONFIRM, Access::Enrolling),
    (path::SET_UP_SMS_RESEND, Access::Enrolling),
    (path::SET_UP_SMS_CHANGE, Access::Enrolling),
    (path::SET_UP_EMAIL, Access::Enrolling),
    (path::SET_UP_EMAIL_CONFIRM, Access::Enrolling),
    (path::SET_UP_EMAIL_RESEND, Access::Enrolling),
    (path::CHANGE_PHONE, Access::SignedIn),
    (path::CHANGE_PHONE_CONFIRM, Access::SignedIn),
    (path::CHANGE_PHONE_RESEND, Access::SignedIn),
    (path::CHANGE_PHONE_CHANGE, Access::SignedIn),
    (path::METHOD_REMOVE, Access::SignedIn),
    (path::METHOD_DEFAULT, Access::SignedIn),
    (path::WELL_KNOWN_PASSKEY_ENDPOINTS, Access::Everybody),
    (path::SIGN_IN_PASSKEY, Access::Everybody),
    (path::SIGN_IN_PASSKEY_BEGIN, Access::Everybody),
    (path::VERIFY_PASSKEY, Access::Pending),
    (path::VERIFY_PASSKEY_BEGIN, Access::Pending),
    (path::IDENTITY_CHECK_PASSKEY, Access::Enrolling),
    (path::IDENTITY_CHECK_PASSKEY_BEGIN, Access::Enrolling),
    (path::PASSKEY_NEW, Access::SignedIn),
    (path::PASSKEY_NEW_BEGIN, Access::SignedIn),
    (path::PASSKEY_RENAME, Access::SignedIn),
    (path::PASSKEY_REMOVE, Access::SignedIn),
    (path::DISABLE_PASSKEY, Access::SignedIn),
    (path::DISABLE_PASSKEY_BEGIN, Access::SignedIn),
    (path::USERS, Access::Administrator),
    (path::USER_NEW, Access::Administrator),
    (path::USER, Access::Administrator),
    (path::USER_EDIT, Access::Administrator),
    (path::USER_DISABLE_LINK, Access::Administrator),
    (path::USER_DISABLE_LINK_CANCEL, Access::Administrator),
    (path::USER_PASSWORD_LINK, Access::Administrator),
    (path::USER_INVITATION, Access::Administrator),
    (path::USER_QUESTION, Access::Administrator),
    (path::INVITATION, Access::Everybody),
    (path::INVITATION_OPEN, Access::Everybody),
    (path::DISABLE_BY_LINK, Access::Everybody),
    (path::DISABLE_BY_LINK_REPORT, Access::Everybody),
    (path::DISABLE_BY_LINK_OPEN, Access::Everybody),
    (path::USERS_BULK, Access::Administrator),
    (path::BULK_JOB, Access::Administrator),
    (path::USERS_EXPORT, Access::Administrator),
    (path::IMPORT, Access::Administrator),
    (path::IMPORT_SAMPLE, Access::Administrator),
    (path::IMPORT_BATCH, Access::Administrator),
    (path::IMPORT_BATCH_CANCEL, Access::Administrator),
];

/// The layer: lets a request through, redirects it to sign-in or enrollment, or refuses it.
pub async fn guard(path: MatchedPath, request: Request, next: Next) -> Response {
    let Some((_, access)) = TABLE.iter().find(|(route, _)| *route == path.as_str()) else {
        return Fault::Forbidden.into_response();
    };
    let session = match request.extensions().get::<Viewer>() {
        Some(Viewer::SignedIn(session)) => Some(session),
        _ => None,
    };
    let lets_through = match (access, session) {
        (Access::Everybody | Access::Pending, _) => true,
        (_, None) if request.method() == Method::POST => {
            return signed_out(form_page(&request).as_deref());
        }
        (_, None) => return sign_in_first(page(&request).as_deref()),
        (Access::Enrolling, Some(session)) if session.must_enroll => is_step(&request),
        (_, Some(session)) if session.must_enroll => false,
        (Access::SignedIn | Access::Enrolling, Some(_)) => true,
        (Access::Administrator, Some(session)) if session.role == Role::Administrator => true,
        (Access::Administrator, Some(_)) => return Fault::Forbidden.into_response(),
    };
    match lets_through {
        true => next.run(request).await,
        false => to_enrollment(&request),
    }
}

/// During enrollment the dialogs of Personal Settings have separate pages under `/sign-in/`. Their
/// forms still post to the addresses under Personal Settings.
fn is_step(request: &Request) -> bool {
    let path = request.uri().path();
    request.method() == Method::POST
        || path.starts_with("/sign-in/")
        || path.starts_with(path::IDENTITY_CHECK)
}

fn to_enrollment(request: &Request) -> Response {
    if request.uri().path().starts_with(path::SET_UP) {
        return enroll_first(None, request.uri().query());
    }
    enroll_first(page(request).as_deref().filter(|page| *page != "/"), None)
}

/// The page of the form according to the Referer header. `local_path` keeps it on this site.
fn form_page(request: &Request) -> Option<String> {
    let page: Uri = request.headers().get(REFERER)?.to_str().ok()?.parse().ok()?;
    page.path_and_query().map(ToString::to_string)
}

/// The requested page, if this is a GET request.
fn page(request: &Request) -> Option<String> {
    let reads = request.method() == Method::GET;
    reads.then(|| request.uri().path_and_query().map_or_else(String::new, ToString::to_string))
}
