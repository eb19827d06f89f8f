//! Pages that are opened by a link in an email: P-RESET, P-INVITE, P-DISABLE-LINK.

use crate::pages::{
    error::HandlerError,
    form_account, path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Host, RequestContext},
    ui::{document::Document, frame::Frame},
};
use axum::{
    extract::{FromRequestParts, Path},
    http::{Method, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use identity::{
    account::AccountId, disable_link, error::Error, invitation, password, secret::Token,
    services::Services,
};
use leptos::prelude::*;

/// A form that is reached by a link.
pub(crate) trait LinkForm: 'static {
    const PATH: &'static str;
    /// Where users of an invalid link can go: the path and the label.
    const WAY_OUT: (&'static str, &'static str) = (path::SIGN_IN, "Sign in");
    /// What has been done if the link was used a moment ago.
    const USED: &'static str;
    /// The account that the link belongs to.
    type Owner: Send;

    /// The account and its owner; `None` if the link is invalid.
    fn find(
        services: &Services,
        token: &Token,
    ) -> impl Future<Output = Result<Option<(AccountId, Self::Owner)>, Error>> + Send;

    /// Whether the link was used a moment ago.
    fn was_used(
        services: &Services,
        token: &Token,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Why the link may be invalid.
    fn invalid() -> String;
}

/// Opening the link moves its token from the address bar and the history to a cookie. It does not
/// use up the link.
pub(crate) async fn open<F: LinkForm>(Path(token): Path<String>) -> Redirect {
    Redirect::to(F::PATH).link(&token)
}

/// A request from a browser in which a valid link was opened. Without one, the handler is not
/// called.
pub(crate) struct Link<F: LinkForm> {
    pub(crate) context: RequestContext,
    pub(crate) token: Token,
    pub(crate) owner: F::Owner,
}

const OPEN_AGAIN: &str = "Another link was opened in this browser, or this page was open for too long. Open the link in your email again. Nothing was changed.";

impl<F: LinkForm> FromRequestParts<Host> for Link<F> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Response> {
        let context = RequestContext::from_request_parts(parts, host)
            .await
            .map_err(IntoResponse::into_response)?;
        let is_form = parts.method == Method::POST;
        let Some(token) = context.cookies.link() else {
            return Err(match is_form {
                true => form_account::refused(OPEN_AGAIN),
                false => invalid_link::<F>(&context).await,
            });
        };
        let found = F::find(context.services(), &token).await;
        match found.map_err(|error| HandlerError::from(error).into_response())? {
            Some((account, owner)) => {
                let context = form_account::about(parts, context, account)
                    .ok_or_else(|| form_account::refused(OPEN_AGAIN))?;
                Ok(Self { context, token, owner })
            }
            None if is_form && opens_something(context.services(), &token).await? => {
                Err(form_account::refused(OPEN_AGAIN))
            }
            None if is_form => Err(bad_link::<F>(&context).await.into_response()),
            None => Err(invalid_link::<F>(&context).await),
        }
    }
}

/// Whether the link is valid for another form, which was opened in another tab.
async fn opens_something(services: &Services, token: &Token) -> Result<bool, Response> {
    let refused = |error: Error| HandlerError::from(error).into_response();
    Ok(password::find_link(services, token).await.map_err(refused)?.is_some()
        || disable_link::find(services, token).await.map_err(refused)?.is_some()
        || invitation::find(services, token).await.map_err(refused)?.is_some())
}

/// The response to a form whose link is invalid. A user whose browser missed the answer to the same
/// form is told that the link was used.
pub(crate) async fn bad_link<F: LinkForm>(context: &RequestContext) -> Reply {
    let was_used = match context.cookies.link() {
        Some(token) => F::was_used(context.services(), &token).await?,
        None => false,
    };
    if !was_used {
        return Ok(invalid_link::<F>(context).await);
    }
    let way_out = (path::SIGN_IN, "Sign in");
    Ok(no_form(context, "This link was used a moment ago", F::USED.to_owned(), way_out).await)
}

/// The same page for every invalid link.
async fn invalid_link<F: LinkForm>(context: &RequestContext) -> Response {
    no_form(context, "This link no longer works", F::invalid(), F::WAY_OUT).await
}

/// The status is 200, because opening a page is not an error.
async fn no_form(
    context: &RequestContext,
    heading: &'static str,
    intro: String,
    (path, label): (&'static str, &'static str),
) -> Response {
    page(context, StatusCode::OK, move || {
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path>{label}</a></p>
            </Document>
        }
    })
}
