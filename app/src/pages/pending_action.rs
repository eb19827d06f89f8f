//! Pages and forms that wait while the user proves their identity (D-IDENTITY). The address of the
//! check names the page or form that it leads on to.

use crate::pages::{
    authorization,
    error::{HandlerError, HttpError},
    local_path::local_path,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{Fields, Host, RequestContext, SignedIn, Viewer},
    ui::notice::Notice,
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    response::{IntoResponse, Response},
};
use identity::{
    access::Asked,
    authorization::Required,
    pending_action::{self, Taken},
    purpose::Purpose,
    session::Session,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// Redirects to the identity check, which leads on to the page at `path`.
pub(crate) fn require_identity_check(path: &str) -> Reply {
    Redirect::to(path::identity_check_then(path)).into()
}

/// The same for a page whose check has its own purpose.
pub(crate) async fn require_identity_check_for(
    SignedIn { context, session }: &SignedIn,
    purpose: Purpose,
    path: &str,
) -> Reply {
    check_then((context, session), purpose, path, None).await
}

/// Stores the form of this request, and redirects to the identity check, after which the form is
/// sent again.
pub(crate) async fn check_identity_then_resubmit(
    context: &RequestContext,
    session: &Session,
    purpose: Purpose,
    form: &[u8],
) -> Reply {
    check_then((context, session), purpose, &context.path, Some(form)).await
}

/// The same for a form without fields, before a change of the user's own account.
pub(crate) async fn check_identity_first(context: &RequestContext, session: &Session) -> Reply {
    check_identity_then_resubmit(context, session, Purpose::Anything, b"").await
}

async fn check_then(
    (context, session): (&RequestContext, &Session),
    purpose: Purpose,
    path: &str,
    form: Option<&[u8]>,
) -> Reply {
    let name = pending_action::keep(context.services(), session, purpose, path, form).await?;
    let mark = if path.contains('?') { '&' } else { '?' };
    require_identity_check(&format!("{path}{mark}{WAITING}{name}"))
}

/// Precedes the name of the waiting page or form, as the last pair of the query.
const WAITING: &str = "waiting=";

const MAY_BE_LOST: &str = "Check whether your change was made. If it was not, make it again: only the latest one waits for \
     identity check, and only for ten minutes.";

/// Where an identity check leads on to.
#[derive(Clone)]
pub(crate) struct Next {
    /// As in the address of the check.
    pub(crate) address: String,
    /// The path of the page or form.
    pub(crate) path: String,
    name: Option<String>,
}

impl Next {
    /// Falls back to the tab "Two-Factor Authentication".
    pub(crate) fn parse(text: &str) -> Self {
        let address = local_path(text).unwrap_or_else(|| path::TWO_FACTOR.to_owned());
        let pending_action = address.rsplit_once(['?', '&']).and_then(|(path, last)| {
            Some((path.to_owned(), last.strip_prefix(WAITING)?.to_owned()))
        });
        match pending_action {
            Some((path, name)) => Self { address, path, name: Some(name) },
            None => Self { path: address.clone(), address, name: None },
        }
    }

    /// The proof that an application requires, if the check is for one.
    pub(crate) async fn required(
        &self,
        signed_in: &SignedIn,
    ) -> Result<Option<Required>, HandlerError> {
        authorization::required(signed_in, &self.path).await
    }

    /// What the check is for.
    pub(crate) async fn purpose(&self, signed_in: &SignedIn) -> Result<Purpose, HandlerError> {
        let SignedIn { context, session } = signed_in;
        let Some(name) = &self.name else {
            let proof = self.required(signed_in).await?.map(|required| required.proof);
            let is_strong = proof == Some(Asked::SecondFactor);
            return Ok(if is_strong { Purpose::SecondFactor } else { Purpose::Anything });
        };
        let found = pending_action::purpose(context.services(), session, &self.path, name).await?;
        Ok(found.unwrap_or(Purpose::Anything))
    }

    /// Sends the waiting form again, or redirects to the page.
    pub(crate) async fn resume(&self, context: &RequestContext, fresh: Session) -> Reply {
        let Some(name) = &self.name else {
            return self.page().into();
        };
        match pending_action::take(context.services(), &fresh, &self.path, name).await? {
            Taken::Form(form) => {
                let own = path::naming(&self.path, Some(&fresh.account.to_string()));
                onward::post(&own, form, Viewer::SignedIn(Arc::new(fresh)))
            }
            Taken::Page => self.page().into(),
            // The check may have been sent twice, so the change may have been made.
            Taken::Nothing => self.page().notice(Notice::attention(MAY_BE_LOST)).into(),
        }
    }

    /// Redirects to the page. The address of a form leads to the page of the form.
    pub(crate) fn page(&self) -> Redirect {
        Redirect::to(self.path.as_str())
    }
}

/// A form that can wait for an identity check.
pub(crate) struct ResumableForm<T> {
    pub(crate) context: RequestContext,
    pub(crate) session: Arc<Session>,
    pub(crate) form: T,
    /// The form, URL-encoded.
    pub(crate) body: Bytes,
}

impl<T: DeserializeOwned + Send + Sync> ResumableForm<T> {
    /// Reads the form, if `may_send` accepts the user.
    pub(crate) async fn by(
        request: Request,
        host: &Host,
        may_send: impl FnOnce(&SignedIn) -> Result<(), HandlerError> + Send,
    ) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed_in = SignedIn::from_request_parts(&mut parts, host).await?;
        may_send(&signed_in).map_err(IntoResponse::into_response)?;
        let request = Request::from_parts(parts.clone(), body);
        let body = Bytes::from_request(request, host)
            .await
            .map_err(|_| HttpError::TooLarge.into_response())?;
        let request = Request::from_parts(parts, Body::from(body.clone()));
        let Fields(form) = Fields::<T>::from_request(request, host).await?;
        let SignedIn { context, session } = signed_in;
        Ok(Self { context, session, form, body })
    }
}

impl<T: DeserializeOwned + Send + Sync> FromRequest<Host> for ResumableForm<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        Self::by(request, host, |_| Ok(())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_pair_of_the_query_is_the_name() {
        for (address, path, name) in [
            ("/settings/browsers?waiting=a", "/settings/browsers", Some("a")),
            (
                "/admin/users/7/edit?from=/admin&waiting=a",
                "/admin/users/7/edit?from=/admin",
                Some("a"),
            ),
            ("/admin/users?q=waiting=a", "/admin/users?q=waiting=a", None),
            ("/admin/users", "/admin/users", None),
            ("//e", path::TWO_FACTOR, None),
        ] {
            let next = Next::parse(address);
            assert_eq!((next.path.as_str(), next.name.as_deref()), (path, name), "{address}");
        }
    }
}
