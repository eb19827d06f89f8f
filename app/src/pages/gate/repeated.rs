//! P-GATE-LOOP: the browser returns to a gate again and again, because the gate's cookie is lost.

use super::lost_cookie;
use crate::pages::{
    path,
    reply::page::page,
    request::RequestContext,
    ui::{document::Document, frame::Frame, text::nobr},
};
use axum::{http::StatusCode, response::Response};
use identity::gate::Host;
use leptos::prelude::*;

pub(super) fn show(context: &RequestContext, host: &Host) -> Response {
    let text = lost_cookie(host);
    page(context, StatusCode::FORBIDDEN, move || {
        let title = "We cannot open this page";
        view! {
            <Document frame=Frame::SignedIn title heading=title>
                <div class="request">
                    <p>{nobr(&text)}</p>
                    <p><a href=path::HOME>"Go to your applications"</a></p>
                </div>
            </Document>
        }
    })
}
