//! P-LEAVE: the browser goes back to the application. A redirect after a form would be blocked by our
//! `form-action`, so the browser follows the header `Refresh`, and client code the link.

use crate::pages::{
    reply::page::page,
    request::RequestContext,
    ui::{document::Document, frame::Frame},
};
use axum::{
    http::{HeaderValue, StatusCode, header::REFRESH},
    response::Response,
};
use identity::authorization::Answer;
use leptos::prelude::*;

pub(crate) fn show(context: &RequestContext, answer: Answer) -> Response {
    let refresh = HeaderValue::from_str(&format!("0; url={}", answer.address()));
    let mut response = page_of(context, answer);
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(REFRESH, refresh);
    }
    response
}

fn page_of(context: &RequestContext, answer: Answer) -> Response {
    page(context, StatusCode::OK, move || {
        let title = format!("Taking you to {}…", answer.application);
        let href = answer.address().to_owned();
        view! {
            <Document frame=Frame::for_anybody() title=title.clone() heading=title>
                <p><a href=href data-leave="" rel="noreferrer">"Continue"</a></p>
            </Document>
        }
    })
}
