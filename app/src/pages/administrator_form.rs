//! Administrators' forms that require a recent identity check when they are submitted rather than
//! when they are opened.

use crate::pages::{
    error::{HandlerError, HttpError},
    pending_action::{ResumableForm, check_identity_then_resubmit},
    reply::Reply,
    request::{Host, RequestContext, SignedIn},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use identity::{
    purpose::Purpose,
    session::{FreshAdministrator, Session},
};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A form from an administrator who proved their identity within the last ten minutes. Otherwise
/// the handler is not called: members are refused, and administrators' forms are resubmitted after
/// the check.
pub(crate) struct FreshAdministratorForm<T> {
    pub(crate) context: RequestContext,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
}

impl<T> FreshAdministratorForm<T> {
    /// # Errors
    /// If the check has expired since the form was received.
    pub(crate) fn administrator(&self) -> Result<FreshAdministrator<'_>, HandlerError> {
        self.session
            .fresh_administrator(self.context.now())
            .ok_or(HandlerError::Http(HttpError::Forbidden))
    }
}

impl<T: DeserializeOwned + Send + Sync> FromRequest<Host> for FreshAdministratorForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let sent = AdministratorForm::<T>::from_request(request, host).await?;
        if sent.administrator().is_none() {
            return Err(sent.require_identity_check().await.into_response());
        }
        let AdministratorForm { context, session, form, .. } = sent;
        Ok(Self { context, session, form })
    }
}

/// A form from an administrator, for a handler that decides itself whether it needs the check, or
/// that needs a confirmation first.
pub(crate) struct AdministratorForm<T> {
    pub(crate) context: RequestContext,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
    body: Bytes,
}

impl<T> AdministratorForm<T> {
    /// `None` if an identity check is required.
    pub(crate) fn administrator(&self) -> Option<FreshAdministrator<'_>> {
        self.session.fresh_administrator(self.context.now())
    }

    pub(crate) fn signed_in(&self) -> SignedIn {
        SignedIn { context: self.context.clone(), session: Arc::clone(&self.session) }
    }

    /// The same without a field, which does not wait with the form.
    pub(crate) fn without(self, name: &str) -> Self {
        let is_other =
            |pair: &&[u8]| pair.split(|byte| *byte == b'=').next() != Some(name.as_bytes());
        let others = self.body.split(|byte| *byte == b'&').filter(is_other);
        let body = others.collect::<Vec<_>>().join(&b'&').into();
        Self { body, ..self }
    }

    /// Stores the form and redirects to the identity check, after which the form is resubmitted.
    pub(crate) async fn require_identity_check(&self) -> Reply {
        check_identity_then_resubmit(&self.context, &self.session, Purpose::Anything, &self.body)
            .await
    }
}

impl<T: DeserializeOwned + Send + Sync> FromRequest<Host> for AdministratorForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let may_send = |signed_in: &SignedIn| signed_in.administrator().map(|_| ());
        let ResumableForm { context, session, form, body } =
            ResumableForm::by(request, host, may_send).await?;
        Ok(Self { context, session, form, body })
    }
}
