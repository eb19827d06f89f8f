//! Parts of answers.

use axum::{
    http::{
        HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse, Response},
};
use identity::{
    gate::{Checks, Host},
    services::Services,
};
use std::sync::Arc;

/// The state of the endpoints.
#[derive(Clone)]
pub(super) struct Gates {
    pub(super) services: Services,
    pub(super) checks: Arc<Checks>,
    /// Where users sign in.
    pub(super) public_url: Arc<str>,
    /// The host of that address. It has no gate; the address may have been changed later.
    pub(super) own: Option<Arc<Host>>,
}

impl Gates {
    pub(super) fn new(services: &Services, checks: &Arc<Checks>, public_url: &str) -> Self {
        Self {
            services: services.clone(),
            checks: Arc::clone(checks),
            public_url: public_url.into(),
            own: Host::parse(public_url).ok().map(Arc::new),
        }
    }

    pub(super) fn is_own(&self, host: &Host) -> bool {
        self.own.as_ref().is_some_and(|own| own.name() == host.name())
    }
}

/// Tells the next site nothing about this one.
pub(super) fn redirect(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    if let Ok(to) = HeaderValue::from_str(to) {
        headers.insert(LOCATION, to);
    }
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// One line of text.
pub(super) fn line(status: StatusCode, text: &str) -> Response {
    let headers: [(HeaderName, &str); 2] =
        [(CONTENT_TYPE, "text/plain; charset=utf-8"), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (status, headers, format!("{text}\n")).into_response()
}
