//! Requests: the viewer, their browser, and form fields.

use crate::pages::{
    assets::Assets,
    cookie::{Cookies, NOTICE, THEME},
    error::{HandlerError, HttpError},
    form_account::{self, Named},
    path,
    reply::arrival::Arrival,
    ui::{
        failed_form::FailedForm,
        overlay::{OpenDialog, Overlay, OverlaySlot},
        site::Theme,
    },
};
use axum::{
    body::{Body, Bytes},
    extract::{Form, FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use identity::{
    account::AccountId,
    client::Client,
    installation::About,
    services::Services,
    session::{Administrator, Session},
};
use leptos::config::LeptosOptions;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
};

/// Process-wide data for the handlers, created once at start.
#[derive(Clone)]
pub struct Host(pub Arc<HostParts>);

pub struct HostParts {
    pub services: Services,
    /// The public origin, without a trailing slash.
    pub public_url: String,
    /// Where proxies ask about requests to gates.
    pub forward_auth_listen: Option<String>,
    pub assets: Arc<Assets>,
    pub leptos: LeptosOptions,
    /// Builds the content security policy of a page from its nonce and where its forms may lead.
    pub policy: fn(&str, &str) -> String,
}

/// The viewer, which the viewer layer determines once per request.
#[derive(Clone)]
pub enum Viewer {
    Anonymous,
    SignedIn(Arc<Session>),
}

/// The context of a request for the handlers.
#[derive(Clone)]
pub struct RequestContext {
    pub(crate) host: Host,
    pub(crate) viewer: Viewer,
    pub(crate) client: Client,
    pub(crate) cookies: Cookies,
    pub(crate) about: About,
    pub(crate) theme: Theme,
    /// The path and query.
    pub(crate) path: String,
    pub(crate) user_agent: String,
    /// Whether client code that is already running requests the page.
    pub(crate) is_visit: bool,
    /// The notice and focus left by the last action; used once.
    pub(crate) arrival: Arrival,
    /// The dialog over the page.
    pub(crate) open_dialog: Option<OpenDialog>,
    /// The account that the forms of the page are about: that of the user, unless the page says
    /// otherwise.
    pub(crate) account: Option<AccountId>,
    /// The account that the form was rendered for.
    pub(crate) named: Named,
    /// The form that the page shows again, because submitting it failed.
    pub(crate) failed: Option<FailedForm>,
}

impl RequestContext {
    pub(crate) fn new(parts: &Parts, host: &Host, about: About) -> Self {
        let cookies = Cookies::of(&parts.headers);
        let theme = Theme::parse(cookies.get(THEME).unwrap_or_default());
        let arrival = cookies.get(NOTICE).and_then(Arrival::decode).unwrap_or_default();
        let open_dialog = parts.extensions.get::<OpenDialog>().cloned();
        let failed = parts.extensions.get::<FailedForm>().cloned();
        let viewer = parts.extensions.get::<Viewer>().cloned().unwrap_or(Viewer::Anonymous);
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Self {
            host: host.clone(),
            account: match &viewer {
                Viewer::SignedIn(session) => Some(session.account),
                Viewer::Anonymous => None,
            },
            named: form_account::named(&parts.extensions),
            viewer,
            client: parts.extensions.get::<Client>().cloned().unwrap_or_default(),
            about,
            theme,
            path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            user_agent: user_agent.unwrap_or_default().to_owned(),
            is_visit: parts.headers.contains_key("x-latchkey-visit"),
            arrival,
            failed: open_dialog
                .as_ref()
                .and_then(|open_dialog| open_dialog.failed.clone())
                .or(failed),
            open_dialog,
            cookies,
        }
    }

    /// The path and query that the browser shows: those of the dialog, if one is open.
    pub(crate) fn address(&self) -> &str {
        self.open_dialog.as_ref().map_or(&self.path, |open_dialog| &open_dialog.address)
    }

    /// Whether the form that was sent was rendered for this account.
    pub(crate) fn is_about(&self, account: AccountId) -> bool {
        self.named.fits(account)
    }

    /// Opens a dialog over the page that is about to be rendered.
    pub(crate) fn with_dialog(&self, dialog: Overlay) -> Self {
        Self { open_dialog: Some(self.open_dialog(dialog)), ..self.clone() }
    }

    pub(crate) fn open_dialog(&self, dialog: Overlay) -> OpenDialog {
        let (address, failed) = (self.path.clone(), self.failed.clone());
        OpenDialog { dialog: OverlaySlot::new(dialog), address, failed }
    }

    pub(crate) fn services(&self) -> &Services {
        &self.host.0.services
    }

    pub(crate) fn now(&self) -> i64 {
        self.services().now()
    }
}

impl FromRequestParts<Host> for RequestContext {
    type Rejection = HandlerError;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, HandlerError> {
        let about = match parts.extensions.get::<Viewer>() {
            Some(Viewer::SignedIn(session)) => session.about.clone(),
            Some(Viewer::Anonymous) | None => host.0.services.about().await?,
        };
        Ok(Self::new(parts, host, about))
    }
}

/// A form that usually leads to another page. Its own page is rendered only if it is refused, so what
/// every page needs is not read before that.
pub(crate) struct Unrendered {
    parts: Parts,
    host: Host,
}

impl Unrendered {
    pub(crate) fn services(&self) -> &Services {
        &self.host.0.services
    }

    pub(crate) fn client(&self) -> Client {
        self.parts.extensions.get().cloned().unwrap_or_default()
    }

    pub(crate) fn cookies(&self) -> Cookies {
        Cookies::of(&self.parts.headers)
    }

    pub(crate) async fn context(mut self) -> Result<RequestContext, HandlerError> {
        RequestContext::from_request_parts(&mut self.parts, &self.host).await
    }
}

impl FromRequestParts<Host> for Unrendered {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Infallible> {
        Ok(Self { parts: parts.clone(), host: host.clone() })
    }
}

/// A request from a signed-in user. The access layer has already checked it; this makes sure.
pub(crate) struct SignedIn {
    pub(crate) context: RequestContext,
    pub(crate) session: Arc<Session>,
}

impl SignedIn {
    /// For pages that only administrators may see.
    pub(crate) fn administrator(&self) -> Result<Administrator<'_>, HandlerError> {
        self.session.administrator().ok_or(HandlerError::Http(HttpError::Forbidden))
    }
}

impl FromRequestParts<Host> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Response> {
        let context = RequestContext::from_request_parts(parts, host)
            .await
            .map_err(IntoResponse::into_response)?;
        match context.viewer.clone() {
            Viewer::SignedIn(session) => Ok(Self { context, session }),
            Viewer::Anonymous => Err(Redirect::to(path::SIGN_IN).into_response()),
        }
    }
}

/// The fields of a form: each at most once. Other fields are ignored, because browser extensions add
/// some. A NUL character is refused, because PostgreSQL cannot store it.
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Host> for Fields<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let body = Bytes::from_request(request, host).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                HttpError::TooLarge.into_response()
            } else {
                HttpError::Malformed.into_response()
            }
        })?;
        if body.contains(&0) || body.windows(3).any(|code| code == b"%00") {
            return Err(HttpError::Malformed.into_response());
        }
        if let Some(Submitted(note)) = parts.extensions.get() {
            note.set(body.clone()).ok();
        }
        let request = Request::from_parts(parts, Body::from(body));
        let fields = Form::<T>::from_request(request, host).await;
        fields.map(|Form(fields)| Self(fields)).map_err(|_| HttpError::Malformed.into_response())
    }
}

/// An extension of a request, in which [`Fields`] notes the form in case the handler fails.
#[derive(Clone, Default)]
pub(crate) struct Submitted(pub(crate) Arc<OnceLock<Bytes>>);

/// A form without fields.
#[derive(Deserialize)]
pub(crate) struct Nothing {}
