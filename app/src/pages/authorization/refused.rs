//! P-APP-REFUSED: the user may not open the application.

use super::{leave::Back, words::why_refused};
use crate::pages::{
    path,
    reply::page::page,
    request::RequestContext,
    ui::{button::ButtonKind, document::Document, frame::Frame, text::nobr},
};
use axum::{http::StatusCode, response::Response};
use identity::{authorization::Refused, secret::Token};
use leptos::prelude::*;

/// With a way back to an application that waits for an answer.
pub(crate) fn show(
    context: &RequestContext,
    request: Option<&Token>,
    refused: Refused,
) -> Response {
    let cancel = request.map(|name| path::with(path::CONTINUE_CANCEL, name.reveal()));
    page(context, StatusCode::FORBIDDEN, move || {
        let Refused { application, refusal } = refused;
        let title = format!("You cannot open {application}");
        view! {
            <Document frame=Frame::SignedIn title=title.clone() heading=title>
                <div class="request">
                    <p>{nobr(why_refused(refusal))}</p>
                    <p><a href=path::HOME>"Go to your applications"</a></p>
                    {cancel.map(|cancel| view! {
                        <Back action=cancel label=format!("Back to {application}") kind=ButtonKind::Secondary />
                    })}
                </div>
            </Document>
        }
    })
}
