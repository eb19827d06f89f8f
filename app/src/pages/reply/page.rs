//! Pages.

use super::change::Change;
use crate::pages::{
    cookie::{NOTICE, add_cookie, remove},
    request::{HostParts, RequestContext, Viewer},
    ui::{
        failed_form,
        site::{Person, Site},
    },
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use jiff::tz::TimeZone;
use leptos::{
    nonce::{provide_nonce, use_nonce},
    prelude::*,
};

/// Renders a page with the notice of the last action and the dialog over it, if there is one, and
/// removes the notice's cookie.
pub(crate) fn page<V: IntoView + 'static>(
    context: &RequestContext,
    status: StatusCode,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    complete(context, status, OWN_ORIGIN, view)
}

/// The same for a page whose form leads to this origin of another site. Browsers apply the policy to
/// redirects as well, so the site may redirect back to us and nowhere else.
pub(crate) fn page_with_forms_to<V: IntoView + 'static>(
    context: &RequestContext,
    origin: &str,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let form_action = format!("{OWN_ORIGIN} {origin}");
    let mut response = complete(context, StatusCode::OK, &form_action, view);
    // With the usual policy, browsers would name no origin (`Origin: null`), which many programs refuse.
    let policy = HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(header::REFERRER_POLICY, policy);
    response
}

fn complete<V: IntoView + 'static>(
    context: &RequestContext,
    status: StatusCode,
    form_action: &str,
    view: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let open_dialog = context.open_dialog.as_ref().map(|open_dialog| open_dialog.dialog.clone());
    let failed = context.failed.clone();
    let view = move || {
        failed_form::provide(failed);
        if let Some(dialog) = open_dialog {
            provide_context(dialog);
        }
        view()
    };
    let mut response = render(&context.host.0, site(context), status, form_action, view);
    if let Viewer::SignedIn(_) = context.viewer {
        response.extensions_mut().insert(Private);
    }
    if !context.arrival.is_empty() {
        add_cookie(&mut response, &remove(NOTICE));
    }
    response
}

/// Where forms may lead, in a Content-Security-Policy.
pub(crate) const OWN_ORIGIN: &str = "'self'";

/// Renders a page without any part that is loaded later, because none of ours has one.
pub(crate) fn render<V: IntoView>(
    host: &HostParts,
    site: Site,
    status: StatusCode,
    form_action: &str,
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
    if let Ok(policy) = HeaderValue::from_str(&(host.policy)(&nonce, form_action)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The data of the frame, for this user in their time zone.
fn site(context: &RequestContext) -> Site {
    let person = match &context.viewer {
        Viewer::SignedIn(session) => Some(Person::of(session)),
        Viewer::Anonymous => None,
    };
    let host = &context.host.0;
    Site {
        product: context.about.product.clone(),
        organization: context.about.organization.clone(),
        host: host.public_url.split("://").nth(1).unwrap_or_default().to_owned(),
        assets: host.assets.clone(),
        // The first page of a browser is one for signing in. Later pages use the cached file.
        has_style_sheet: person.is_none() && !context.is_visit,
        options: host.leptos.clone(),
        theme: context.theme,
        notice: context.arrival.notice.clone(),
        focus: context.arrival.focus.clone(),
        changed: context.arrival.changed.map(|change| (Change::TOPIC, change.sentence())),
        now: context.now(),
        account: context.account.map(|account| account.to_string()),
        person,
        path: context.address().to_owned(),
        zone: zone(context),
    }
}

/// The time zone for this request.
pub(crate) fn zone(context: &RequestContext) -> TimeZone {
    let name = match &context.viewer {
        Viewer::SignedIn(session) => &session.time_zone,
        Viewer::Anonymous => &context.about.time_zone,
    };
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Marks a page with personal data: it is not compressed, so that its size reveals nothing about
/// secrets next to attacker-controlled text (BREACH).
#[derive(Clone, Copy, Debug)]
pub struct Private;
