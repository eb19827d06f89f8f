//! The account that a form is about: that of the signed-in user, of a pending sign-in or of a link.
//! A page puts its account into the address of every form that changes something. If the browser
//! belongs to another account by the time the form is sent, the form is refused.

use crate::pages::{error::HttpError, path, request::RequestContext};
use axum::{
    extract::Request,
    http::{Extensions, Method, Uri, request::Parts},
    response::{IntoResponse, Response},
};
use identity::{account::AccountId, session::Session};

/// An extension of a request: the account that its address named. A form of an earlier version, or of
/// another program, names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Named {
    #[default]
    NoAccount,
    Account(AccountId),
    Unreadable,
}

impl Named {
    /// Whether the form may be about this account.
    pub fn fits(self, account: AccountId) -> bool {
        match self {
            Self::NoAccount => true,
            Self::Account(named) => named == account,
            Self::Unreadable => false,
        }
    }
}

/// Moves the account from the address of a request to an extension.
pub fn take(request: &mut Request) {
    let Some(address) = request.uri().path_and_query() else { return };
    let Some((rest, last)) = address.as_str().rsplit_once(['?', '&']) else { return };
    let Some(account) = last.strip_prefix(path::ACCOUNT) else { return };
    let (rest, account) = (rest.parse().ok(), AccountId::parse(account));
    let mut uri = request.uri().clone().into_parts();
    uri.path_and_query = rest;
    *request.uri_mut() = Uri::from_parts(uri).unwrap_or_default();
    request.extensions_mut().insert(account.map_or(Named::Unreadable, Named::Account));
}

pub fn named(extensions: &Extensions) -> Named {
    extensions.get().copied().unwrap_or_default()
}

/// The context of a page about this account; `None` for a form that named another one.
pub(crate) fn about(
    parts: &Parts,
    context: RequestContext,
    account: AccountId,
) -> Option<RequestContext> {
    let fits = parts.method != Method::POST || context.is_about(account);
    fits.then_some(RequestContext { account: Some(account), ..context })
}

/// The response to a form that is not about the signed-in user.
pub fn signed_in_as(Session { name, email, .. }: &Session) -> Response {
    refused(format!(
        "You are signed in as {name} ({email}) now. The form belongs to another account, so nothing was changed."
    ))
}

pub(crate) fn refused(sentence: impl Into<String>) -> Response {
    let mut response = HttpError::OtherAccount.into_response();
    response.extensions_mut().insert(Refused(sentence.into()));
    response
}

/// An extension of a response: why the form was refused.
#[derive(Clone)]
pub(crate) struct Refused(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn taken(address: &str) -> (String, Named) {
        let mut request = Request::post(address).body(Body::empty()).expect("a request");
        take(&mut request);
        (request.uri().to_string(), named(request.extensions()))
    }

    #[test]
    fn the_account_is_the_last_pair_of_the_query_and_is_removed_from_it() {
        let seven = Named::Account(AccountId::parse("7").expect("an id"));
        for path in ["/settings/profile", "/admin/users/7/edit?from=/admin%3Faccount%3D1"] {
            assert_eq!(taken(&path::naming(path, Some("7"))), (path.to_owned(), seven));
            assert_eq!(taken(&path::naming(path, None)), (path.to_owned(), Named::NoAccount));
        }
        assert_eq!(taken("/a?account=7&b=c"), ("/a?account=7&b=c".to_owned(), Named::NoAccount));
        assert_eq!(taken("/a?account=x"), ("/a".to_owned(), Named::Unreadable));
        assert_eq!(taken("http://e/a?account=7"), ("http://e/a".to_owned(), seven));
    }
}
