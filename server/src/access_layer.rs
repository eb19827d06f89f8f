//! Which routes a client may reach, depending on its sign-in state. A route that is not in the
//! table is refused, so new routes are closed by default.

use app::pages::{
    access::{Access, Routes},
    error::HttpError,
    form_account::{self, signed_in_as},
    path,
    reply::redirect::{enroll_first, sign_in_first, signed_out},
    request::Viewer,
    session::check::refused,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, Uri, header::REFERER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::{account::Role, session::Session};
use std::{collections::HashMap, sync::Arc};

/// The access of each route.
#[derive(Clone)]
pub struct Table(Arc<HashMap<&'static str, Access>>);

impl Table {
    pub fn of(routes: &Routes) -> Self {
        Self(Arc::new(routes.table().iter().copied().collect()))
    }

    pub fn access(&self, path: &str) -> Option<Access> {
        self.0.get(path).copied()
    }
}

/// The layer: lets a request through, redirects it to sign-in or enrollment, or refuses it.
pub async fn guard(
    State(table): State<Table>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    form_account::take(&mut request);
    let Some(access) = table.access(path.as_str()) else {
        return HttpError::Forbidden.into_response();
    };
    let session = match request.extensions().get::<Viewer>() {
        Some(Viewer::SignedIn(session)) => Some(session),
        _ => None,
    };
    let lets_through = match (access, session) {
        (Access::Everybody | Access::Pending, _) => true,
        (Access::Program, Some(session)) if !session.must_enroll => true,
        (Access::Program, _) | (_, None) => return WithoutSession::new(access, &request).answer(),
        (Access::Enrolling, Some(session)) if session.must_enroll => is_step(&request),
        (_, Some(session)) if session.must_enroll => false,
        (Access::SignedIn | Access::Enrolling, Some(_)) => true,
        (Access::Administrator, Some(session)) if session.role == Role::Administrator => true,
        (Access::Administrator, Some(_)) => return HttpError::Forbidden.into_response(),
    };
    match session {
        _ if !lets_through => to_enrollment(&request),
        Some(session) if is_about_another(&request, access, session) => signed_in_as(session),
        _ => {
            let without_session = WithoutSession::new(access, &request);
            let response = next.run(request).await;
            match response.extensions().get() {
                Some(HttpError::SignedOut) => without_session.answer(),
                _ => response,
            }
        }
    }
}

/// The answer to a request whose session has ended, perhaps after the request began.
struct WithoutSession {
    access: Access,
    is_form: bool,
    page: Option<String>,
}

impl WithoutSession {
    fn new(access: Access, request: &Request) -> Self {
        let is_form = request.method() == Method::POST;
        let page = match (access, is_form) {
            // A step of a sign-in that has to begin again.
            (Access::Everybody | Access::Pending, _) => None,
            (_, true) => form_page(request),
            (_, false) => page(request),
        };
        Self { access, is_form, page }
    }

    fn answer(&self) -> Response {
        match (self.access, self.is_form) {
            (Access::Program, _) => refused(),
            (_, true) => signed_out(self.page.as_deref()),
            (_, false) => sign_in_first(self.page.as_deref()),
        }
    }
}

/// A form that was rendered for another account. Forms that need no session are about no account, or
/// their handlers check it.
fn is_about_another(request: &Request, access: Access, session: &Session) -> bool {
    let needs_session = !matches!(access, Access::Everybody | Access::Pending);
    needs_session
        && request.method() == Method::POST
        && !form_account::named(request.extensions()).fits(session.account)
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, body::Body, middleware::from_fn_with_state, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_route_that_is_not_in_the_table_is_refused() {
        let table = Table::of(&app::pages::routes::routes());
        let closed = Router::new()
            .route("/new", get(|| async { "open" }))
            .route_layer(from_fn_with_state(table, guard));
        let request = Request::get("/new").body(Body::empty()).unwrap();
        assert_eq!(closed.oneshot(request).await.unwrap().status(), 403);
    }
}
