//! Pages that are opened by a link in an email: P-RESET, P-INVITE, P-DISABLE-LINK.

use crate::pages::{
    error::HandlerError,
    form_account, path,
    reply::{page::page, redirect::Redirect},
    request::{Host, RequestContext},
    ui::{document::Document, frame::Frame},
};
use axum::{
    extract::{FromRequestParts, Path},
    http::{Method, StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use identity::{account::AccountId, error::Error, secret::Token, services::Services};
use leptos::prelude::*;

/// A form that is reached by a link.
pub(crate) trait LinkForm: 'static {
    const PATH: &'static str;
    /// Where users of an invalid link can go: the path and the label.
    const WAY_OUT: (&'static str, &'static str) = (path::SIGN_IN, "Sign in");
    /// The account that the link belongs to.
    type Owner: Send;

    /// The account and its owner; `None` if the link is invalid.
    fn find(
        services: &Services,
        token: &Token,
    ) -> impl Future<Output = Result<Option<(AccountId, Self::Owner)>, Error>> + Send;

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
        let Some(token) = context.cookies.link() else {
            return Err(match parts.method {
                Method::POST => form_account::refused(OPEN_AGAIN),
                _ => bad_link::<F>(&context).await,
            });
        };
        let found = F::find(context.services(), &token).await;
        match found.map_err(|error| HandlerError::from(error).into_response())? {
            Some((account, owner)) => {
                let context = form_account::about(parts, context, account, OPEN_AGAIN)?;
                Ok(Self { context, token, owner })
            }
            None => Err(bad_link::<F>(&context).await),
        }
    }
}

/// The same page for every invalid link. The status is 200, because opening a page is not an error.
pub(crate) async fn bad_link<F: LinkForm>(context: &RequestContext) -> Response {
    page(context, StatusCode::OK, || {
        let heading = "This link no longer works";
        let (path, label) = F::WAY_OUT;
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro=F::invalid()>
                <p class="door__way"><a href=path>{label}</a></p>
            </Document>
        }
    })
    .await
}
