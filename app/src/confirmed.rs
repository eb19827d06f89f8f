//! Forms that ask for a fresh identity check when they are sent, not when they are opened: what was
//! sent waits on the server, and is done right after the check.

use crate::{
    fault::{Fault, Trouble},
    identity_check,
    reply::Reply,
    request::{Ask, Fields, Host, SignedIn, Viewer},
    routes,
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::header::{CONTENT_TYPE, COOKIE},
    response::{IntoResponse, Response},
};
use identity::{
    session::{FreshAdministrator, Session},
    waiting_action,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tower::ServiceExt;

/// A form of an administrator whose identity was proved within ten minutes. Anybody else never
/// reaches the handler: members are refused, and administrators come back with the same form after
/// the check.
pub(crate) struct Confirmed<T> {
    pub(crate) ask: Ask,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
}

impl<T> Confirmed<T> {
    /// # Errors
    /// The check ran out between the form and now.
    pub(crate) fn administrator(&self) -> Result<FreshAdministrator<'_>, Trouble> {
        self.session.fresh_administrator(self.ask.now()).ok_or(Trouble::Fault(Fault::Forbidden))
    }
}

impl<T: DeserializeOwned + Send + Sync> FromRequest<Host> for Confirmed<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let sent = Unconfirmed::<T>::from_request(request, host).await?;
        if sent.administrator().is_none() {
            return Err(sent.prove_first().await.into_response());
        }
        Ok(Self { ask: sent.ask, session: sent.session, form: sent.form })
    }
}

/// A form of an administrator, for a handler that decides itself whether it needs the check, or has
/// something to ask before.
pub(crate) struct Unconfirmed<T> {
    pub(crate) ask: Ask,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
    sent: Bytes,
}

impl<T> Unconfirmed<T> {
    /// `None` while the check is owed.
    pub(crate) fn administrator(&self) -> Option<FreshAdministrator<'_>> {
        self.session.fresh_administrator(self.ask.now())
    }

    pub(crate) fn signed_in(&self) -> SignedIn {
        SignedIn { ask: self.ask.clone(), session: Arc::clone(&self.session) }
    }

    /// Keeps the form and sends to the check, after which it arrives again.
    pub(crate) async fn prove_first(&self) -> Reply {
        let Self { ask, session, sent, .. } = self;
        let name = waiting_action::keep(ask.services(), session, &ask.path, sent).await?;
        let mark = if ask.path.contains('?') { '&' } else { '?' };
        identity_check::first(&format!("{}{mark}{WAITING}{name}", ask.path))
    }
}

impl<T: DeserializeOwned + Send + Sync> FromRequest<Host> for Unconfirmed<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, host).await?;
        signed_in.administrator().map_err(IntoResponse::into_response)?;
        let SignedIn { ask, session } = signed_in;
        let request = Request::from_parts(parts.clone(), body);
        let sent = Bytes::from_request(request, host)
            .await
            .map_err(|_| Fault::TooLarge.into_response())?;
        let request = Request::from_parts(parts, Body::from(sent.clone()));
        let Fields(form) = Fields::<T>::from_request(request, host).await?;
        Ok(Self { ask, session, form, sent })
    }
}

/// Marks a form that comes again after the check.
#[derive(Clone, Copy)]
pub(crate) struct Replay;

/// At the end of the path to which an identity check leads on, before the name of what waits.
const WAITING: &str = "waiting=";

/// Sends the form that waits for `next` once more, for a session that has just been proved. `None`
/// when none waits.
pub(crate) async fn go_on(
    ask: &Ask,
    fresh: &Arc<Session>,
    next: &str,
) -> Result<Option<Response>, Trouble> {
    let Some((_, name)) = next.rsplit_once(WAITING) else {
        return Ok(None);
    };
    let path = without_name(next);
    let Some(form) = waiting_action::take(ask.services(), fresh, path, name).await? else {
        return Ok(None);
    };
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(COOKIE, ask.cookies.line())
        .extension(Viewer::SignedIn(Arc::clone(fresh)))
        .extension(ask.client.clone())
        .extension(Replay)
        .body(Body::from(form));
    let Ok(request) = request else {
        return Ok(None);
    };
    match routes::routes().with_state(ask.host.clone()).oneshot(request).await {
        Ok(response) => Ok(Some(response)),
        Err(never) => match never {},
    }
}

/// The path to which an identity check leads on when nothing waits there any more.
pub(crate) fn without_name(next: &str) -> &str {
    next.rsplit_once(WAITING).map_or(next, |(path, _)| path.trim_end_matches(['?', '&']))
}
