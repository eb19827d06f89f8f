//! Why a handler cannot respond.

use crate::pages::local_path::local_path;
use axum::{
    extract::Request,
    http::{Method, StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use identity::error::Error;
use std::sync::Arc;

/// Why a handler cannot respond: an error, whose cause is logged while the user gets a reference,
/// or a rejected request.
#[derive(Debug)]
pub enum HandlerError {
    Error(Error),
    Http(HttpError),
}

impl From<Error> for HandlerError {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<HttpError> for HandlerError {
    fn from(error: HttpError) -> Self {
        Self::Http(error)
    }
}

impl IntoResponse for HandlerError {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Http(error) => return error.into_response(),
            Self::Error(Error::Gone) => return HttpError::SignedOut.into_response(),
            Self::Error(error) => error,
        };
        let shown = if error.is_temporary() { HttpError::Busy } else { HttpError::Broken };
        let mut response = shown.into_response();
        response.extensions_mut().insert(Cause(Arc::new(error)));
        response
    }
}

/// Why a request failed, for the layer that logs it.
#[derive(Clone)]
pub struct Cause(pub Arc<Error>);

/// A response without a page. The layer `error_page::pages` adds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpError {
    Malformed,
    Forbidden,
    NotFound,
    /// A form about another account than the one of the browser.
    OtherAccount,
    /// The session or its account was deleted after the request began. The access layer answers as
    /// if there had been no session.
    SignedOut,
    TooLarge,
    TooFast,
    TooSlow,
    Broken,
    Busy,
    /// The time limit ended before the handler, which may still succeed.
    Late,
}

impl HttpError {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::OtherAccount => StatusCode::CONFLICT,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooFast => StatusCode::TOO_MANY_REQUESTS,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::Late => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether it says nothing about a form or about this server.
    pub(crate) fn is_about_the_address(self) -> bool {
        matches!(self, Self::Forbidden | Self::NotFound)
    }

    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Malformed | Self::TooLarge | Self::TooSlow => "We could not read that",
            Self::TooFast => "Too many requests",
            Self::Forbidden => "You do not have access to this page",
            Self::NotFound => "Page not found",
            Self::OtherAccount => "This page is out of date",
            Self::SignedOut => "You are signed out",
            Self::Broken => "Something went wrong on our side",
            Self::Busy | Self::Late => "We are busy at the moment",
        }
    }

    pub(crate) fn sentence(self, reference: &str) -> String {
        match self {
            Self::Malformed => {
                "The form arrived incomplete or damaged. Go back and try again.".to_owned()
            }
            Self::TooLarge => "The data you sent is too large. Nothing was changed.".to_owned(),
            Self::TooFast => {
                "There were too many requests from your account or network. Wait a minute and try again."
                    .to_owned()
            }
            Self::TooSlow => {
                "The data you sent stopped arriving. Nothing was changed. Check your connection and \
                 try again."
                    .to_owned()
            }
            Self::Forbidden => {
                "It is for administrators only. If you should be one, ask an administrator to change your role.".to_owned()
            }
            Self::NotFound => "The address may be mistyped, or the page may have moved.".to_owned(),
            Self::OtherAccount => {
                "The form belongs to another account. Nothing was changed.".to_owned()
            }
            Self::SignedOut => "Nothing was changed. Sign in again.".to_owned(),
            Self::Broken => format!("Nothing was changed. Reference: {reference}"),
            Self::Busy => "Try again in a few seconds. Nothing was changed.".to_owned(),
            Self::Late => {
                "This takes longer than usual. Check whether it was done before you try again."
                    .to_owned()
            }
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// For unknown addresses. Those with surplus slashes lead to the same address without them.
pub async fn not_found(request: Request) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match without_surplus_slashes(request.uri()).filter(|_| reads) {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => HttpError::NotFound.into_response(),
    }
}

/// `None` if there are none, or if the result could mean another site.
fn without_surplus_slashes(uri: &Uri) -> Option<String> {
    let names: Vec<_> = uri.path().split('/').filter(|name| !name.is_empty()).collect();
    let path = format!("/{}", names.join("/"));
    if path == uri.path() {
        return None;
    }
    match uri.query() {
        Some(query) => local_path(&format!("{path}?{query}")),
        None => local_path(&path),
    }
}

/// For a handler that panicked; the connection stays open.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    HttpError::Broken.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surplus_slashes_are_removed_without_leaving_this_site() {
        for (asked, there) in [
            ("/sign-in/", Some("/sign-in")),
            ("//sign-in", Some("/sign-in")),
            ("///sign-in//verify//", Some("/sign-in/verify")),
            ("/sign-in/?next=/a/", Some("/sign-in?next=/a/")),
            ("//evil.example/", Some("/evil.example")),
            ("//evil.example/%2f..", Some("/evil.example/%2f..")),
            ("//", Some("/")),
            ("/sign-in", None),
            ("/\\evil.example/", None),
            ("//\\evil.example/", None),
            ("/", None),
        ] {
            let uri = asked.parse().expect("an address");
            assert_eq!(without_surplus_slashes(&uri).as_deref(), there, "{asked}");
        }
    }
}
