//! Which state may reach which route. A route that is not in the table is refused, so a new one is
//! closed until somebody decides.

use app::{fault::Fault, reply::sign_in_first, request::Viewer};
use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::account::Role;

/// The least that a route asks for. What goes further (a fresh identity check, say) is a parameter
/// of the rule behind the route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// Half-way through signing in; the page looks the attempt up by its own cookie.
    Pending,
    SignedIn,
    /// Signed in, and an administrator.
    Administrator,
}

/// Every route of the pages.
pub const TABLE: [(&str, Access); 70] = [
    ("/", Access::SignedIn),
    ("/setup", Access::Everybody),
    ("/preferences/theme", Access::Everybody),
    ("/.well-known/change-password", Access::Everybody),
    ("/sign-in", Access::Everybody),
    ("/sign-in/help", Access::Everybody),
    ("/sign-in/start-over", Access::Everybody),
    ("/sign-in/verify", Access::Pending),
    ("/sign-in/recovery-code", Access::Pending),
    ("/sign-out", Access::Everybody),
    ("/settings", Access::SignedIn),
    ("/settings/profile", Access::SignedIn),
    ("/settings/password", Access::SignedIn),
    ("/settings/two-factor", Access::SignedIn),
    ("/settings/two-factor/verify-identity", Access::SignedIn),
    ("/settings/two-factor/set-up", Access::SignedIn),
    ("/settings/two-factor/set-up/secret", Access::SignedIn),
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
    ("/sign-in/verify/resend", Access::Pending),
    ("/sign-in/methods", Access::Pending),
    ("/settings/two-factor/verify-identity/send-code", Access::SignedIn),
    ("/settings/two-factor/disable/send-code", Access::SignedIn),
    ("/settings/two-factor/set-up/sms", Access::SignedIn),
    ("/settings/two-factor/set-up/sms/confirm", Access::SignedIn),
    ("/settings/two-factor/set-up/sms/resend", Access::SignedIn),
    ("/settings/two-factor/set-up/sms/change", Access::SignedIn),
    ("/settings/two-factor/set-up/email", Access::SignedIn),
    ("/settings/two-factor/set-up/email/confirm", Access::SignedIn),
    ("/settings/two-factor/set-up/email/resend", Access::SignedIn),
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
    ("/settings/two-factor/verify-identity/passkey", Access::SignedIn),
    ("/settings/two-factor/verify-identity/passkey/begin", Access::SignedIn),
    ("/settings/two-factor/passkeys/new", Access::SignedIn),
    ("/settings/two-factor/passkeys/new/begin", Access::SignedIn),
    ("/settings/two-factor/passkeys/{id}/rename", Access::SignedIn),
    ("/settings/two-factor/passkeys/{id}/remove", Access::SignedIn),
];

/// Lets through, sends to sign in, or refuses.
pub async fn guard(path: MatchedPath, request: Request, next: Next) -> Response {
    let Some((_, access)) = TABLE.iter().find(|(route, _)| *route == path.as_str()) else {
        return Fault::Forbidden.into_response();
    };
    let viewer = request.extensions().get::<Viewer>();
    let role = match viewer {
        Some(Viewer::SignedIn(session)) => Some(session.role),
        _ => None,
    };
    match (access, role) {
        (Access::Everybody | Access::Pending, _) | (Access::SignedIn, Some(_)) => {
            next.run(request).await
        }
        (Access::Administrator, Some(Role::Administrator)) => next.run(request).await,
        (Access::Administrator, Some(_)) => Fault::Forbidden.into_response(),
        (Access::SignedIn | Access::Administrator, None) => {
            let page = (request.method() == Method::GET).then(|| {
                request.uri().path_and_query().map_or_else(String::new, ToString::to_string)
            });
            sign_in_first(page.as_deref())
        }
    }
}
