//! Signing in to applications with OpenID Connect: their requests, and the pages before the answer.

pub(crate) mod consent; // P-CONSENT
mod error_page; // P-APP-ERROR
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(super) mod leave; // P-LEAVE
pub(crate) mod proceed; // a request that waited
pub(super) mod refused; // P-APP-REFUSED
pub(crate) mod request; // a request that arrives
pub(crate) mod switch; // P-SWITCH
pub(crate) mod words; // what an application requires

use crate::pages::{
    error::HandlerError,
    gate,
    local_path::local_path,
    path,
    reply::redirect::{Redirect, destination},
    request::{RequestContext, SignedIn, Viewer},
};
use identity::{
    authorization::{self, Required},
    gate::Entry,
    secret::Token,
    session::Session,
};

/// Whether an application waits at this path: with a request, or behind a gate.
pub(crate) fn waits_at(path: &str) -> bool {
    request_at(path).is_some() || gate::entry_at(path).is_some()
}

/// Where users sign in again for the application that waits at this path.
pub(crate) fn sign_in_again_at(path: &str) -> Option<String> {
    let of_request = || Some(path::with(path::CONTINUE_SIGN_IN, request_at(path)?.reveal()));
    let of_gate = |entry: Entry| format!("{}?{}", path::GATE_SIGN_IN, entry.query());
    gate::entry_at(path).map(of_gate).or_else(of_request)
}

/// The request that waits at this path.
fn request_at(path: &str) -> Option<Token> {
    let (before, _) = path::CONTINUE.split_once('{')?;
    Token::parse(path.strip_prefix(before)?)
}

/// Where a waiting request is continued.
pub(super) fn address(name: &Token) -> String {
    path::with(path::CONTINUE, name.reveal())
}

pub(super) fn session(context: &RequestContext) -> Option<&Session> {
    match &context.viewer {
        Viewer::SignedIn(session) => Some(session),
        Viewer::Anonymous => None,
    }
}

/// The proof that the application requires that waits at this path, if one is missing.
pub(crate) async fn required(
    SignedIn { context, session }: &SignedIn,
    path: &str,
) -> Result<Option<Required>, HandlerError> {
    if let Some(entry) = gate::entry_at(path) {
        return Ok(identity::gate::required(context.services(), session, &entry).await?);
    }
    let Some(name) = request_at(path) else { return Ok(None) };
    Ok(authorization::required(context.services(), session, &name).await?)
}

/// The email address that the application expects whose request waits at this path.
pub(crate) async fn login_hint(
    context: &RequestContext,
    path: &str,
) -> Result<Option<String>, HandlerError> {
    let Some(name) = request_at(path) else { return Ok(None) };
    Ok(authorization::login_hint(context.services(), &name).await?)
}

/// Redirects to the application that waits until this user has set up a method, if there is one.
pub(crate) fn waiting(context: &RequestContext) -> Option<Redirect> {
    let path = local_path(&destination(&context.cookies)?)?;
    waits_at(&path).then(|| Redirect::to(path).without_destination())
}
