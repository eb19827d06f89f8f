//! Requests: the viewer, their browser, cookies and form fields.

use crate::{
    fault::{Fault, Trouble},
    reply::Arrival,
    ui::site::Theme,
};
use axum::{
    extract::{Form, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use identity::{
    client::Client,
    installation::About,
    secret::{Token, Typed},
    services::Services,
    session::{Administrator, Session},
};
use leptos::config::LeptosOptions;
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;

pub(crate) const SESSION: &str = "__Host-session";
pub(crate) const PENDING: &str = "__Host-pending";
pub(crate) const DEVICE: &str = "__Host-device";
pub(crate) const TRUST: &str = "__Host-trust";
pub(crate) const PASSKEY: &str = "__Host-passkey";
pub(crate) const LINK: &str = "__Host-link";
pub(crate) const DESTINATION: &str = "__Host-destination";
pub(crate) const NOTICE: &str = "__Host-notice";
pub(crate) const THEME: &str = "theme";

/// Process-wide data for the handlers, created once at start.
#[derive(Clone)]
pub struct Host(pub Arc<HostParts>);

pub struct HostParts {
    pub services: Services,
    /// The public origin, without a trailing slash.
    pub public_url: String,
    /// The address of the style sheet.
    pub style: String,
    /// The address of the text font.
    pub font: String,
    pub leptos: LeptosOptions,
    /// Builds the content security policy of a page from its nonce.
    pub policy: fn(&str) -> String,
}

/// The viewer, which the viewer layer determines once per request.
#[derive(Clone)]
pub enum Viewer {
    Anonymous,
    SignedIn(Arc<Session>),
}

#[derive(Clone, Debug, Default)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    pub fn of(headers: &HeaderMap) -> Self {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs =
            lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// Returns `None` if the name occurs twice, because an attacker may have set one of the
    /// cookies.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(each, _)| each == name);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => Some(value),
            _ => None,
        }
    }

    /// The value of a `Cookie` header, for resubmitting a request on the server.
    pub(crate) fn line(&self) -> String {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    pub fn session(&self) -> Option<Token> {
        Token::parse(self.get(SESSION)?)
    }

    pub(crate) fn pending(&self) -> Option<Token> {
        Token::parse(self.get(PENDING)?)
    }

    /// The value of the trusted-browser cookie.
    pub fn trust(&self) -> Option<&str> {
        self.get(TRUST)
    }

    /// The token of the email link that was opened in this browser.
    pub(crate) fn link(&self) -> Option<Token> {
        Token::parse(self.get(LINK)?)
    }

    /// The token of the passkey challenge that this browser requested.
    pub(crate) fn passkey(&self) -> Option<Token> {
        Token::parse(self.get(PASSKEY)?)
    }

    /// The value of the device cookie, which identifies known browsers.
    pub fn device(&self) -> Option<&str> {
        self.get(DEVICE)
    }
}

/// The context of a request for the handlers.
#[derive(Clone)]
pub struct Ask {
    pub(crate) host: Host,
    pub(crate) viewer: Viewer,
    pub(crate) client: Client,
    pub(crate) cookies: Cookies,
    pub(crate) about: About,
    pub(crate) theme: Theme,
    /// The path and query.
    pub(crate) path: String,
    pub(crate) user_agent: String,
    /// The notice and focus left by the last action; used once.
    pub(crate) arrival: Arrival,
}

impl Ask {
    pub(crate) fn services(&self) -> &Services {
        &self.host.0.services
    }

    pub(crate) fn now(&self) -> i64 {
        self.services().now()
    }
}

impl FromRequestParts<Host> for Ask {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Trouble> {
        let cookies = Cookies::of(&parts.headers);
        let theme = Theme::parse(cookies.get(THEME).unwrap_or_default());
        let arrival = cookies.get(NOTICE).and_then(Arrival::decode).unwrap_or_default();
        let user_agent =
            parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self {
            host: host.clone(),
            viewer: parts.extensions.get::<Viewer>().cloned().unwrap_or(Viewer::Anonymous),
            client: parts.extensions.get::<Client>().cloned().unwrap_or_default(),
            about: host.0.services.about().await?,
            theme,
            path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            user_agent: user_agent.unwrap_or_default().to_owned(),
            arrival,
            cookies,
        })
    }
}

/// A request from a signed-in user. The access layer has already checked it; this makes sure.
pub(crate) struct SignedIn {
    pub(crate) ask: Ask,
    pub(crate) session: Arc<Session>,
}

impl SignedIn {
    /// For pages that only administrators may see.
    pub(crate) fn administrator(&self) -> Result<Administrator<'_>, Trouble> {
        self.session.administrator().ok_or(Trouble::Fault(Fault::Forbidden))
    }
}

impl FromRequestParts<Host> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, Response> {
        let ask =
            Ask::from_request_parts(parts, host).await.map_err(IntoResponse::into_response)?;
        match ask.viewer.clone() {
            Viewer::SignedIn(session) => Ok(Self { ask, session }),
            Viewer::Anonymous => Err(Redirect::to("/sign-in").into_response()),
        }
    }
}

/// The fields of a form: all of them, each exactly once, and no others.
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Host> for Fields<T> {
    type Rejection = Response;

    async fn from_request(request: Request, host: &Host) -> Result<Self, Response> {
        match Form::<T>::from_request(request, host).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Fault::TooLarge.into_response())
            }
            Err(_) => Err(Fault::Malformed.into_response()),
        }
    }
}

/// Secret input. It has no `Debug`.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct SecretInput(String);

impl SecretInput {
    pub(crate) fn typed(self) -> Typed {
        Typed::new(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_cookie_that_comes_twice_is_no_cookie() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; b=2; a=3"));
        headers.append(header::COOKIE, HeaderValue::from_static("c=4"));
        let cookies = Cookies::of(&headers);
        assert_eq!(
            (cookies.get("a"), cookies.get("b"), cookies.get("c")),
            (None, Some("2"), Some("4"))
        );
    }
}
