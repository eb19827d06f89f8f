//! `/oidc/sign-out`: an application asks to sign its user out.

use super::ask;
use crate::pages::{
    authorization::{leave, session},
    cookie::{PENDING, SESSION, without},
    form_account::signed_in_as,
    path,
    reply::{Reply, redirect::Redirect},
    request::{RequestContext, Viewer},
    sent_form::SentForm,
};
use axum::{extract::RawQuery, response::IntoResponse};
use identity::sign_out::{self, Outcome, parameters};

/// A navigation, so a redirect may lead to the application.
pub(crate) async fn show(context: RequestContext, RawQuery(query): RawQuery) -> Reply {
    let parameters = parameters(query.unwrap_or_default().as_bytes());
    let (services, client) = (context.services(), &context.client);
    let session = session(&context);
    let left = match sign_out::opened(services, client, session, &parameters).await? {
        Outcome::Ask(question) => return Ok(ask::show(&context, question)),
        Outcome::SignedOut(Some(answer)) => leave::at_once(&context, answer)?,
        Outcome::SignedOut(None) => Redirect::to(path::SIGNED_OUT).into_response(),
    };
    // Another tab may be signing in.
    Ok(if session.is_none() { left } else { without(without(left, SESSION), PENDING) })
}

/// A form of another site, which arrives without the cookie of the session.
pub(crate) async fn submit(context: RequestContext, SentForm(form): SentForm) -> Reply {
    let query = sign_out::posted(context.services(), &parameters(&form)).await?;
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::to(format!("{}{query}", path::END_SESSION)).into()
}

/// "Sign out" on P-SIGNOUT-ASK.
pub(crate) async fn confirm(context: RequestContext, SentForm(form): SentForm) -> Reply {
    let session = session(&context);
    if let Some(session) = session
        && !context.named.fits(session.account)
    {
        return Ok(signed_in_as(session));
    }
    let (services, client) = (context.services(), &context.client);
    match sign_out::confirm(services, client, session, &parameters(&form)).await? {
        Some(answer) => {
            let context = RequestContext { viewer: Viewer::Anonymous, account: None, ..context };
            Ok(without(without(leave::show(&context, answer), SESSION), PENDING))
        }
        None => Redirect::to(path::SIGNED_OUT).remove(SESSION).remove(PENDING).into(),
    }
}
