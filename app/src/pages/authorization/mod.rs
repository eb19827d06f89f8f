//! Signing in to applications with OpenID Connect: their requests, and the pages before the answer.

pub(crate) mod consent; // P-CONSENT
mod error_page; // P-APP-ERROR
#[expect(unreachable_pub, reason = "the component macro makes every shared component public")]
pub(super) mod leave; // P-LEAVE
pub(crate) mod proceed; // a request that waited
mod refused; // P-APP-REFUSED
pub(crate) mod request; // a request that arrives
pub(crate) mod switch; // P-SWITCH
pub(crate) mod words; // what an application requires

use crate::pages::{
    cookie::Cookies,
    error::HandlerError,
    local_path::local_path,
    path,
    reply::redirect::{Redirect, destination},
    request::{RequestContext, SignedIn, Viewer},
};
use identity::{
    authorization::{self, Required},
    secret::Token,
    session::Session,
};

/// The request that waits at this path.
pub(crate) fn request_at(path: &str) -> Option<Token> {
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

/// The proof that the request at this path requires, if there is one.
pub(crate) async fn required(
    SignedIn { context, session }: &SignedIn,
    path: &str,
) -> Result<Option<Required>, HandlerError> {
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

/// Redirects to the request that waits until this user has set up a method, if there is one.
pub(crate) fn waiting(context: &RequestContext) -> Option<Redirect> {
    let name = request_after(&context.cookies)?;
    Some(Redirect::to(address(&name)).without_destination())
}

fn request_after(cookies: &Cookies) -> Option<Token> {
    request_at(&local_path(&destination(cookies)?)?)
}
