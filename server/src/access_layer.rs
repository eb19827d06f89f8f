//! Which state may reach which route. A route that is not in the table is refused, so a new one is
//! closed until somebody decides.

use app::{fault::Fault, reply::sign_in_first, request::Viewer};
use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The least that a route asks for. What goes further (a fresh identity check, say) is a parameter
/// of the rule behind the route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Everybody,
    /// Half-way through signing in; the page looks the attempt up by its own cookie.
    Pending,
    SignedIn,
}

/// Every route of the pages.
pub const TABLE: [(&str, Access); 27] = [
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
];

/// Lets through, sends to sign in, or refuses.
pub async fn guard(path: MatchedPath, request: Request, next: Next) -> Response {
    let Some((_, access)) = TABLE.iter().find(|(route, _)| *route == path.as_str()) else {
        return Fault::Forbidden.into_response();
    };
    let signed_in = matches!(request.extensions().get::<Viewer>(), Some(Viewer::SignedIn(_)));
    match access {
        Access::Everybody | Access::Pending => next.run(request).await,
        Access::SignedIn if signed_in => next.run(request).await,
        Access::SignedIn => {
            let page = (request.method() == Method::GET).then(|| {
                request.uri().path_and_query().map_or_else(String::new, ToString::to_string)
            });
            sign_in_first(page.as_deref())
        }
    }
}
