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
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use identity::account::Role;
use jiff::tz::TimeZone;
use leptos::{
    nonce::{provide_nonce, use_nonce},
    prelude::*,
};

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
    let mut response = render(&ask.host.0, site(ask), status, view);
    if let Viewer::SignedIn(_) = ask.viewer {
        response.extensions_mut().insert(Private);
    }
    if !ask.arrival.is_empty() {
        add_cookie(&mut response, &remove(NOTICE));
    }
    response
}

/// Renders a page without any part that is loaded later, because none of ours has one.
pub(crate) fn render<V: IntoView>(
    host: &HostParts,
    site: Site,
    status: StatusCode,
    view: impl FnOnce() -> V,
) -> Response {
    let owner = Owner::new();
    let (html, nonce) = owner.with(|| {
        provide_context(site);
        provide_nonce();
        (view().to_html(), use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default())
    });
    owner.cleanup();
    let mut response = (status, Html(html)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&(host.policy)(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
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
