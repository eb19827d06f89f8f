//! `/gates/enter`: a protected host sends a browser here to sign in.

use super::{address, address_for_cookie, repeated};
use crate::pages::{
    authorization::{leave, proceed::set_up, refused, session},
    cookie::{SESSION, TRUST},
    error::HttpError,
    path, pending_action,
    reply::{
        Reply,
        redirect::{Redirect, enroll_first, sign_in_first},
    },
    request::{RequestContext, SignedIn},
};
use axum::extract::RawQuery;
use identity::{
    authorization::Answer,
    gate::{self, Entering, Entry},
    session,
};

/// A navigation from that host, so a redirect may lead back.
pub(crate) async fn show(context: RequestContext, RawQuery(query): RawQuery) -> Reply {
    proceed(context, query, leave::at_once).await
}

/// The same after a form of ours: browsers apply `form-action` to redirects.
pub(crate) async fn go_on(context: RequestContext, RawQuery(query): RawQuery) -> Reply {
    proceed(context, query, |context, answer| Ok(leave::show(context, answer))).await
}

async fn proceed(
    context: RequestContext,
    query: Option<String>,
    leave: impl FnOnce(&RequestContext, Answer) -> Reply,
) -> Reply {
    let Some(entry) = entry(query) else { return Err(HttpError::Malformed.into()) };
    let (services, here) = (context.services(), address(&entry));
    let entering = gate::enter(services, &context.client, session(&context), &entry).await?;
    match entering {
        Entering::Leave(answer) => leave(&context, answer),
        Entering::SignIn => Ok(sign_in_first(Some(&here))),
        Entering::Enroll => Ok(enroll_first(Some(&address_for_cookie(&entry)), None)),
        Entering::Require(_) => pending_action::require_identity_check(&here),
        Entering::SetUp(missing) => set_up(&context, missing, &address_for_cookie(&entry)).await,
        Entering::Refused(refused) => Ok(refused::show(&context, None, refused)),
        Entering::Loop(host) => Ok(repeated::show(&context, &host)),
        Entering::Unknown => Err(HttpError::Malformed.into()),
    }
}

/// "Sign in again". A trusted browser would not be asked for the security key.
pub(crate) async fn sign_in_again(
    SignedIn { context, session }: SignedIn,
    RawQuery(query): RawQuery,
) -> Reply {
    let Some(entry) = entry(query) else { return Err(HttpError::Malformed.into()) };
    session::end(context.services(), &session, &context.client).await?;
    let here = address(&entry);
    Redirect::to(path::sign_in_then(&here)).remove(SESSION).remove(TRUST).into()
}

/// Opening the address of the form leads to the gate.
pub(crate) async fn back(RawQuery(query): RawQuery) -> Reply {
    match entry(query) {
        Some(entry) => Redirect::to(address(&entry)).into(),
        None => Err(HttpError::Malformed.into()),
    }
}

fn entry(query: Option<String>) -> Option<Entry> {
    Entry::parse(&query.unwrap_or_default())
}
