//! Signing in and out: the password, the code and its method, recovery codes, and help.

pub(crate) mod help;
pub(crate) mod methods;
pub(crate) mod password;
pub(crate) mod recovery;
pub(crate) mod verify;
mod verify_page;

use crate::pages::{
    cookie::{Cookies, PENDING, SESSION},
    error::HandlerError,
    form_account::{self, signed_in_as},
    path,
    reply::{Reply, redirect::Redirect},
    request::{Host, RequestContext, Viewer},
    ui::notice::Notice,
};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use identity::{
    pending_sign_in::{self, Found, PendingSignIn},
    services::Services,
    session,
    sign_in::WithSecondFactor,
};

/// A request from a browser with a pending sign-in. Without one, the handler is not called, and the
/// user starts again on the first page.
pub(crate) struct SigningIn {
    pub(crate) context: RequestContext,
    pub(crate) pending: Box<PendingSignIn>,
}

const ANOTHER_SIGN_IN: &str = "You started to sign in to another account in another tab. Continue there, or sign in again. Nothing was changed.";

impl FromRequestParts<Host> for SigningIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Response> {
        let cookies = Cookies::of(&parts.headers);
        let found = found(&host.0.services, &cookies).await.map_err(IntoResponse::into_response)?;
        let notice = match found {
            Found::Pending(pending) => {
                let context = RequestContext::new(parts, host, pending.about.clone());
                let context = form_account::about(parts, context, pending.account())
                    .ok_or_else(|| form_account::refused(ANOTHER_SIGN_IN))?;
                return Ok(Self { context, pending });
            }
            Found::Expired => took_too_long(),
            Found::Unknown => Notice::information("Sign in to continue."),
        };
        let context = RequestContext::from_request_parts(parts, host)
            .await
            .map_err(IntoResponse::into_response)?;
        Err(start_again(&context, notice).into_response())
    }
}

async fn found(services: &Services, cookies: &Cookies) -> Result<Found, HandlerError> {
    let Some(token) = cookies.pending() else { return Ok(Found::Unknown) };
    Ok(pending_sign_in::find(services, &token).await?)
}

pub(crate) fn took_too_long() -> Notice {
    Notice::attention("You took too long to enter the code. Sign in again.")
}

pub(crate) fn start_again(context: &RequestContext, notice: Notice) -> Reply {
    if let Viewer::SignedIn(_) = context.viewer {
        return Redirect::to(path::HOME).remove(PENDING).into();
    }
    Redirect::to(path::SIGN_IN).remove(PENDING).notice(notice).into()
}

/// The result of both second-factor pages; `Err` contains the error of the code.
fn finished(
    context: &RequestContext,
    outcome: WithSecondFactor,
    home: impl FnOnce(Option<String>) -> Redirect,
) -> Result<Reply, identity::second_factor::CodeError> {
    match outcome {
        WithSecondFactor::Complete { session, next_path, .. } => {
            Ok(home(next_path).session(&session).into())
        }
        WithSecondFactor::Expired => Ok(start_again(context, took_too_long())),
        WithSecondFactor::Refused(problem) => Err(problem),
    }
}

/// "Sign in as someone else".
pub(crate) async fn start_over(context: RequestContext) -> Reply {
    if let Found::Pending(pending) = found(context.services(), &context.cookies).await?
        && !context.is_about(pending.account())
    {
        return Ok(form_account::refused(ANOTHER_SIGN_IN));
    }
    if let Some(token) = context.cookies.pending() {
        pending_sign_in::abandon(context.services(), &token).await?;
    }
    Redirect::to(path::SIGN_IN).remove(PENDING).into()
}

pub(crate) async fn sign_out(context: RequestContext) -> Reply {
    if let Viewer::SignedIn(session) = &context.viewer {
        if !context.named.fits(session.account) {
            return Ok(signed_in_as(session));
        }
        session::end(context.services(), session, &context.client).await?;
    }
    Redirect::to(path::SIGN_IN)
        .remove(SESSION)
        .remove(PENDING)
        .notice(Notice::success("You have signed out."))
        .into()
}
