//! Error pages: P-403, P-404, P-500 and similar.

use crate::{
    request::{Cookies, Host, THEME},
    ui::{
        document::Document,
        frame::Frame,
        site::{Site, Theme},
    },
};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::error::Error;
use jiff::tz::TimeZone;
use leptos::prelude::*;

/// Why a handler cannot respond: an error, whose cause is logged while the user gets a reference,
/// or a rejected request.
#[derive(Debug)]
pub enum Trouble {
    Error(Error),
    Fault(Fault),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Fault(fault) => return fault.into_response(),
            Self::Error(error) => error,
        };
        tracing::error!(%error, "a request failed");
        if error.is_temporary() {
            Fault::Busy.into_response()
        } else {
            Fault::Broken.into_response()
        }
    }
}

/// A response without a page. [`pages`] adds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Malformed,
    Forbidden,
    NotFound,
    TooLarge,
    TooFast,
    Broken,
    Busy,
}

impl Fault {
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooFast => StatusCode::TOO_MANY_REQUESTS,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Malformed | Self::TooLarge => "We could not read that",
            Self::TooFast => "Too many attempts",
            Self::Forbidden => "You do not have access to this page",
            Self::NotFound => "Page not found",
            Self::Broken => "Something went wrong on our side",
            Self::Busy => "We are busy at the moment",
        }
    }

    fn sentence(self, reference: &str) -> String {
        match self {
            Self::Malformed => {
                "The form arrived incomplete or damaged. Go back and try again.".to_owned()
            }
            Self::TooLarge => "The data you sent is too large. Nothing was changed.".to_owned(),
            Self::TooFast => {
                "There were too many attempts from your network. Wait a minute and try again."
                    .to_owned()
            }
            Self::Forbidden => {
                "It is only for administrators, or it is part of a different step.".to_owned()
            }
            Self::NotFound => "The address may be mistyped, or the page may have moved.".to_owned(),
            Self::Broken => format!("Nothing was changed. Reference: {reference}"),
            Self::Busy => "Try again in a few seconds. Nothing was changed.".to_owned(),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// For unknown addresses.
pub async fn not_found() -> Fault {
    Fault::NotFound
}

/// For a handler that panicked; the connection stays open.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Fault::Broken.into_response()
}

/// Replaces a bare fault with a page. Uses no database, which may be the cause of the fault.
pub async fn pages(State(host): State<Host>, request: Request, next: Next) -> Response {
    let theme = Theme::parse(Cookies::of(request.headers()).get(THEME).unwrap_or_default());
    let path = request.uri().path().to_owned();
    let reads = request.method() == Method::GET;
    let reference = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let response = next.run(request).await;
    let Some(fault) = response.extensions().get::<Fault>().copied() else {
        return response;
    };
    let parts = &host.0;
    let site = Site {
        product: PRODUCT.to_owned(),
        organization: None,
        host: parts.public_url.split("://").nth(1).unwrap_or_default().to_owned(),
        css: parts.style.clone(),
        font: parts.font.clone(),
        options: parts.leptos.clone(),
        theme,
        notice: None,
        focus: None,
        changed: None,
        now: parts.services.now(),
        person: None,
        path: if reads { path } else { "/".to_owned() },
        zone: TimeZone::UTC,
    };
    let mut page = crate::reply::render(parts, site, fault.status(), move || {
        let sentence = fault.sentence(&reference);
        view! {
            <Document frame=Frame::SignedOut title=fault.heading() heading=fault.heading()>
                <p class="muted">{sentence}</p>
                <p class="fault__way"><a href="/">"Go to your account"</a></p>
            </Document>
        }
    })
    .await;
    let wait = match fault {
        Fault::Busy => "2",
        Fault::TooFast => "60",
        _ => return page,
    };
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(wait));
    page
}

const PRODUCT: &str = "Latchkey";
