//! Error pages: P-403, P-404, P-500 and similar.

use crate::pages::{
    cookie::{Cookies, THEME},
    fault::Fault,
    path,
    reply::page::render,
    request::Host,
    ui::{
        document::Document,
        frame::Frame,
        site::{Site, Theme},
    },
};
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use jiff::tz::TimeZone;
use leptos::prelude::*;

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
        path: if reads { path } else { path::HOME.to_owned() },
        zone: TimeZone::UTC,
    };
    let mut page = render(parts, site, fault.status(), move || {
        let sentence = fault.sentence(&reference);
        view! {
            <Document frame=Frame::SignedOut title=fault.heading() heading=fault.heading()>
                <p class="muted">{sentence}</p>
                <p class="fault__way"><a href=path::HOME>"Go to your account"</a></p>
            </Document>
        }
    });
    let wait = match fault {
        Fault::Busy => "2",
        Fault::TooFast => "60",
        _ => return page,
    };
    page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(wait));
    page
}

const PRODUCT: &str = "Latchkey";
