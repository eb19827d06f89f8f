//! Which routes a client may reach, depending on its sign-in state. A route that is not in the
//! table is refused, so new routes are closed by default.

use app::{
    fault::Fault,
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
    ("/setup", Access::Everybody),
    ("/preferences/theme", Access::Everybody),
    ("/.well-known/change-password", Access::Everybody),
    ("/sign-in", Access::Everybody),
    ("/sign-in/help", Access::Everybody),
    ("/sign-in/start-over", Access::Everybody),
    ("/sign-in/verify", Access::Pending),
    ("/sign-in/recovery-code", Access::Pending),
    ("/sign-in/set-up", Access::Enrolling),
    ("/sign-in/set-up/recovery-codes", Access::SignedIn),
    ("/sign-in/set-up/done", Access::SignedIn),
    ("/sign-out", Access::Everybody),
    ("/settings", Access::SignedIn),
    ("/settings/profile", Access::SignedIn),
    ("/settings/password", Access::SignedIn),
    ("/settings/two-factor", Access::SignedIn),
    ("/settings/two-factor/verify-identity", Access::Enrolling),
    ("/settings/two-factor/set-up", Access::Enrolling),
    ("/settings/two-factor/set-up/secret", Access::Enrolling),
    ("/settings/two-factor/done", Access::SignedIn),
    ("/settings/two-factor/recovery-codes", Access::SignedIn),
    ("/settings/two-factor/recovery-codes/new", Access::SignedIn),
    ("/settings/two-factor/recovery-codes/saved", Access::SignedIn),
    ("/settings/two-factor/recovery-codes/download", Access::SignedIn),
    ("/settings/two-factor/reset", Access::SignedIn),
    ("/settings/two-factor/reset/scan", Access::SignedIn),
    ("/settings/two-factor/reset/secret", Access::SignedIn),
    ("/settings/two-factor/reset/cancel", Access::SignedIn),
    ("/settings/two-factor/disable", Access::SignedIn),
    ("/preferences/nudge", Access::SignedIn),
    ("/forgot-password", Access::Everybody),
    ("/reset-password", Access::Everybody),
    ("/reset-password/{token}", Access::Everybody),
    ("/settings/password/not-me", Access::SignedIn),
    ("/settings/activity", Access::SignedIn),
    ("/settings/browsers", Access::SignedIn),
    ("/settings/browsers/trust", Access::SignedIn),
    ("/settings/browsers/{id}/remove", Access::SignedIn),
    ("/settings/browsers/remove-all", Access::SignedIn),
    ("/settings/browsers/sessions/{id}/sign-out", Access::SignedIn),
    ("/settings/browsers/sign-out-others", Access::SignedIn),
    ("/admin", Access::Administrator),
    ("/admin/settings", Access::Administrator),
    ("/admin/settings/security", Access::Administrator),
    ("/admin/settings/general", Access::Administrator),
    ("/admin/settings/email", Access::Administrator),
    ("/admin/settings/email/test", Access::Administrator),
    ("/admin/settings/sms", Access::Administrator),
    ("/admin/settings/sms/test", Access::Administrator),
    ("/admin/audit-log", Access::Administrator),
    ("/admin/audit-log/export", Access::Administrator),
    ("/sign-in/verify/resend", Access::Pending),
    ("/sign-in/methods", Access::Pending),
    ("/settings/two-factor/verify-identity/send-code", Access::Enrolling),
    ("/settings/two-factor/disable/send-code", Access::SignedIn),
    ("/settings/two-factor/set-up/sms", Access::Enrolling),
    ("/settings/two-factor/set-up/sms/confirm", Access::Enrolling),
    ("/settings/two-factor/set-up/sms/resend", Access::Enrolling),
    ("/settings/two-factor/set-up/sms/change", Access::Enrolling),
    ("/settings/two-factor/set-up/email", Access::Enrolling),
    ("/settings/two-factor/set-up/email/confirm", Access::Enrolling),
    ("/settings/two-factor/set-up/email/resend", Access::Enrolling),
    ("/settings/two-factor/change-phone", Access::SignedIn),
    ("/settings/two-factor/change-phone/confirm", Access::SignedIn),
    ("/settings/two-factor/change-phone/resend", Access::SignedIn),
    ("/settings/two-factor/change-phone/change", Access::SignedIn),
    ("/settings/two-factor/methods/{method}/remove", Access::SignedIn),
    ("/settings/two-factor/methods/{method}/default", Access::SignedIn),
    ("/.well-known/passkey-endpoints", Access::Everybody),
    ("/sign-in/passkey", Access::Everybody),
    ("/sign-in/passkey/begin", Access::Everybody),
    ("/sign-in/verify/passkey", Access::Pending),
    ("/sign-in/verify/passkey/begin", Access::Pending),
    ("/settings/two-factor/verify-identity/passkey", Access::Enrolling),
    ("/settings/two-factor/verify-identity/passkey/begin", Access::Enrolling),
    ("/settings/two-factor/passkeys/new", Access::SignedIn),
    ("/settings/two-factor/passkeys/new/begin", Access::SignedIn),
    ("/settings/two-factor/passkeys/{id}/rename", Access::SignedIn),
    ("/settings/two-factor/passkeys/{id}/remove", Access::SignedIn),
    ("/settings/two-factor/disable/passkey", Access::SignedIn),
    ("/settings/two-factor/disable/passkey/begin", Access::SignedIn),
    ("/admin/users", Access::Administrator),
    ("/admin/users/new", Access::Administrator),
    ("/admin/users/{id}", Access::Administrator),
    ("/admin/users/{id}/edit", Access::Administrator),
    ("/admin/users/{id}/disable-link", Access::Administrator),
    ("/admin/users/{id}/disable-link/cancel", Access::Administrator),
    ("/admin/users/{id}/password-link", Access::Administrator),
    ("/admin/users/{id}/invitation", Access::Administrator),
    ("/admin/users/{id}/{question}", Access::Administrator),
    ("/invitation", Access::Everybody),
    ("/invitation/{token}", Access::Everybody),
    ("/disable-2fa", Access::Everybody),
    ("/disable-2fa/report", Access::Everybody),
    ("/disable-2fa/{token}", Access::Everybody),
    ("/admin/users/bulk", Access::Administrator),
    ("/admin/users/bulk/{id}", Access::Administrator),
    ("/admin/users/export", Access::Administrator),
    ("/admin/users/import", Access::Administrator),
    ("/admin/users/import/sample.csv", Access::Administrator),
    ("/admin/users/import/{id}", Access::Administrator),
    ("/admin/users/import/{id}/cancel", Access::Administrator),
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
        || path.starts_with("/settings/two-factor/verify-identity")
}

fn to_enrollment(request: &Request) -> Response {
    if request.uri().path().starts_with("/settings/two-factor/set-up") {
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
