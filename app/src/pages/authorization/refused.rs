//! P-APP-REFUSED: the user may not open the application.

use super::leave::Back;
use crate::pages::{
    path,
    reply::page::page,
    request::RequestContext,
    ui::{button::ButtonKind, document::Document, frame::Frame, text::nobr},
};
use axum::{http::StatusCode, response::Response};
use identity::{access::Refusal, authorization::Refused, secret::Token};
use leptos::prelude::*;

pub(super) fn show(context: &RequestContext, name: &Token, refused: Refused) -> Response {
    let cancel = path::with(path::CONTINUE_CANCEL, name.reveal());
    page(context, StatusCode::FORBIDDEN, move || {
        let Refused { application, refusal } = refused;
        let title = format!("You cannot open {application}");
        view! {
            <Document frame=Frame::SignedIn title=title.clone() heading=title>
                <div class="request">
                    <p>{nobr(why(refusal))}</p>
                    <p><a href=path::HOME>"Go to your applications"</a></p>
                    <Back action=cancel label=format!("Back to {application}") kind=ButtonKind::Secondary />
                </div>
            </Document>
        }
    })
}

fn why(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotInGroups => {
            "Only members of certain groups can open it. If you need access, ask your administrator."
        }
        Refusal::TurnedOff => {
            "It is turned off at the moment. If you need it, ask your administrator."
        }
        Refusal::NoMethodAllowed => {
            "It requires a second factor, and you cannot set up a method that counts as one here. Ask your administrator."
        }
        Refusal::NotActive | Refusal::MustEnroll => {
            "Your account cannot open it at the moment. If you need access, ask your administrator."
        }
    }
}
