//! Forms that require a recent identity check when they are submitted rather than when they are
//! opened: the server stores the submitted form and processes it right after the check.

use crate::{
    fault::{Fault, Trouble},
    identity_check,
    reply::{Reply, onward},
    request::{Ask, Fields, Host, SignedIn, Viewer},
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use identity::{
    session::{FreshAdministrator, Session},
    waiting_action,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A form from an administrator who proved their identity within the last ten minutes. Otherwise
/// the handler is not called: members are refused, and administrators' forms are resubmitted after
/// the check.
pub(crate) struct Confirmed<T> {
    pub(crate) ask: Ask,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
}

impl<T> Confirmed<T> {
    /// # Errors
    /// If the check has expired since the form was received.
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

/// A form from an administrator, for a handler that decides itself whether it needs the check, or
/// that needs a confirmation first.
pub(crate) struct Unconfirmed<T> {
    pub(crate) ask: Ask,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
    sent: Bytes,
}

impl<T> Unconfirmed<T> {
    /// `None` if an identity check is required.
    pub(crate) fn administrator(&self) -> Option<FreshAdministrator<'_>> {
        self.session.fresh_administrator(self.ask.now())
    }

    pub(crate) fn signed_in(&self) -> SignedIn {
        SignedIn { ask: self.ask.clone(), session: Arc::clone(&self.session) }
    }

    /// Stores the form and redirects to the identity check, after which the form is resubmitted.
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

/// Precedes the name of the stored form, at the end of the identity check's `next` path.
const WAITING: &str = "waiting=";

/// Resubmits the form stored for `next`, with the session that has just passed the check. `None` if
/// there is no stored form.
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
    let viewer = Viewer::SignedIn(Arc::clone(fresh));
    onward::post(path, form, viewer).map(Some)
}

/// The `next` path without the name of a stored form.
pub(crate) fn without_name(next: &str) -> &str {
    next.rsplit_once(WAITING).map_or(next, |(path, _)| path.trim_end_matches(['?', '&']))
}
