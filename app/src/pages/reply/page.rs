//! Pages.

use super::change::Change;
use crate::pages::{
    cookie::{NOTICE, add_cookie, remove},
    request::{Ask, HostParts, Viewer},
    ui::{
        failed_form,
        site::{Person, Site},
    },
};
use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
    response::Response,
};
use futures::{StreamExt, stream::once};
use identity::account::Role;
use jiff::tz::TimeZone;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// Renders a page with the notice of the last action and the dialog over it, if there is one, and
/// removes the notice's cookie.
pub(crate) async fn page<V: IntoView + 'static>(
    ask: &Ask,
    status: StatusCode,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let opened = ask.opened.as_ref().map(|opened| opened.dialog.clone());
    let failed = ask.failed.clone();
    let view = move || {
        failed_form::provide(failed);
        if let Some(dialog) = opened {
            provide_context(dialog);
        }
        view()
    };
    let mut response = render(&ask.host.0, site(ask), status, view).await;
    if let Viewer::SignedIn(_) = ask.viewer {
        response.extensions_mut().insert(Private);
    }
    if !ask.arrival.is_empty() {
        add_cookie(&mut response, &remove(NOTICE));
    }
    response
}

pub(crate) async fn render<V: IntoView + 'static>(
    host: &Arc<HostParts>,
    site: Site,
    status: StatusCode,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let policy = host.policy;
    let context = move || {
        provide_context(site.clone());
        let options = expect_context::<ResponseOptions>();
        options.set_status(status);
        let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
        if let Ok(value) = HeaderValue::from_str(&policy(&nonce)) {
            options.insert_header(header::CONTENT_SECURITY_POLICY, value);
        }
    };
    let mut response = leptos_axum::handle_response_inner(
        context,
        view,
        Request::new(Body::empty()),
        |view, chunks, _| {
            Box::pin(async move {
                let html = view.to_html();
                Box::pin(once(async move { html }).chain(chunks())) as _
            })
        },
    )
    .await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The data of the frame, for this user in their time zone.
fn site(ask: &Ask) -> Site {
    let person = match &ask.viewer {
        Viewer::SignedIn(session) => Some(Person {
            name: session.name.clone(),
            email: session.email.clone(),
            is_administrator: session.role == Role::Administrator,
        }),
        Viewer::Anonymous => None,
    };
    let host = &ask.host.0;
    Site {
        product: ask.about.product.clone(),
        organization: ask.about.organization.clone(),
        host: host.public_url.split("://").nth(1).unwrap_or_default().to_owned(),
        css: host.style.clone(),
        font: host.font.clone(),
        options: host.leptos.clone(),
        theme: ask.theme,
        notice: ask.arrival.notice.clone(),
        focus: ask.arrival.focus.clone(),
        changed: ask.arrival.changed.map(|change| (Change::TOPIC, change.sentence())),
        now: ask.now(),
        person,
        path: ask.address().to_owned(),
        zone: zone(ask),
    }
}

/// The time zone for this request.
pub(crate) fn zone(ask: &Ask) -> TimeZone {
    let name = match &ask.viewer {
        Viewer::SignedIn(session) => &session.time_zone,
        Viewer::Anonymous => &ask.about.time_zone,
    };
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Marks a page with personal data: it is not compressed, so that its size reveals nothing about
/// secrets next to attacker-controlled text (BREACH).
#[derive(Clone, Copy, Debug)]
pub struct Private;
