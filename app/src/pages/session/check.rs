//! `/session`: tells a program, such as a gate in front of another application, who is signed in in
//! this browser.

use crate::pages::{
    reply::page::Private,
    request::{Host, Viewer},
};
use axum::{
    Extension,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use identity::session;

/// The access layer lets only signed-in users through.
pub(crate) async fn show(
    State(host): State<Host>,
    Extension(viewer): Extension<Viewer>,
) -> Response {
    let Viewer::SignedIn(session) = viewer else { return refused() };
    let mut response = json(StatusCode::OK, session::json(&session, host.0.services.now()));
    response.extensions_mut().insert(Private);
    response
}

/// The answer to programs if no user is signed in, or a second factor must be set up first.
pub fn refused() -> Response {
    json(StatusCode::UNAUTHORIZED, r#"{"error":"signed_out"}"#.to_owned())
}

/// `no-store`, like every response that does not say otherwise.
fn json(status: StatusCode, text: String) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], text).into_response()
}
