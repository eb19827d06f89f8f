//! `/oidc/continue/{request}`: a request that waited for its user.

use super::{address, consent, error_page, leave, refused, session, switch};
use crate::pages::{
    cookie::{SESSION, TRUST},
    path, pending_action,
    reply::{
        Reply,
        redirect::{Redirect, enroll_first, sign_in_first},
    },
    request::{RequestContext, SignedIn},
};
use axum::{
    extract::Path,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use identity::{
    access::Missing,
    authorization::{self, Proceeding},
    second_factor,
    secret::Token,
    session,
};

/// Leads on to what is missing, or back to the application. The answer may follow a form of ours, so it
/// is no redirect to another site: browsers apply `form-action` to redirects. Only a request that allows
/// no page follows none of our forms.
pub(crate) async fn show(context: RequestContext, Path(request): Path<String>) -> Reply {
    let Some(name) = Token::parse(&request) else { return Ok(error_page::gone(&context)) };
    let (services, here) = (context.services(), address(&name));
    let session = session(&context);
    if context.is_visit && authorization::answers_with_form(services, session, &name).await? {
        return Ok(for_the_browser());
    }
    let next = authorization::proceed(services, &context.client, session, &name).await?;
    match next {
        Proceeding::Answer(answer) => Ok(leave::show(&context, answer)),
        Proceeding::AnswerWithoutPage(answer) => leave::at_once(&context, answer),
        Proceeding::SignIn => Ok(sign_in_first(Some(&here))),
        Proceeding::Choose(application) => Ok(match session {
            Some(session) => switch::show(&context, session, &name, &application),
            None => sign_in_first(Some(&here)),
        }),
        Proceeding::Enroll => Ok(enroll_first(Some(&here), None)),
        Proceeding::Require(_) => pending_action::require_identity_check(&here),
        Proceeding::SetUp(missing) => set_up(&context, missing, &here).await,
        Proceeding::AskForConsent(question) => Ok(consent::show(&context, &name, question)),
        Proceeding::Refused(refused) => Ok(refused::show(&context, Some(&name), refused)),
        Proceeding::Rejected(rejected) => Ok(error_page::show(&context, rejected)),
        Proceeding::Gone => Ok(error_page::gone(&context)),
    }
}

/// Has the browser load the page itself: client code cannot send a form to another site.
fn for_the_browser() -> Response {
    ([(CONTENT_TYPE, "text/plain")], "").into_response()
}

/// A passkey is added to a method with codes.
pub(crate) async fn set_up(context: &RequestContext, missing: Missing, here: &str) -> Reply {
    let Some(session) = session(context) else { return Ok(sign_in_first(Some(here))) };
    let overview = second_factor::overview(context.services(), session).await?;
    let has_codes = missing == Missing::Passkey && overview.is_enabled();
    let first = if has_codes { path::PASSKEY_NEW } else { path::SET_UP };
    Redirect::to(first).destination(here).into()
}

/// Opening the address of a form leads to the request.
pub(crate) async fn back(context: RequestContext, Path(request): Path<String>) -> Reply {
    match Token::parse(&request) {
        Some(name) => Redirect::to(address(&name)).into(),
        None => Ok(error_page::gone(&context)),
    }
}

/// "Back to {app}".
pub(crate) async fn cancel(
    SignedIn { context, .. }: SignedIn,
    Path(request): Path<String>,
) -> Reply {
    let Some(name) = Token::parse(&request) else { return Ok(error_page::gone(&context)) };
    Ok(match authorization::refuse(context.services(), &name).await? {
        Some(answer) => leave::show(&context, answer),
        None => error_page::gone(&context),
    })
}

/// "Sign in again". A trusted browser would not be asked for the security key. Without a request that
/// waits, the user stays signed in.
pub(crate) async fn sign_in_again(
    SignedIn { context, session }: SignedIn,
    Path(request): Path<String>,
) -> Reply {
    let services = context.services();
    let Some(name) = Token::parse(&request) else { return Ok(error_page::gone(&context)) };
    if !authorization::waits(services, &name).await? {
        return Ok(error_page::gone(&context));
    }
    session::end(services, &session, &context.client).await?;
    let here = address(&name);
    Redirect::to(path::sign_in_then(&here)).remove(SESSION).remove(TRUST).into()
}
