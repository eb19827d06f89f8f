//! Administration: what everybody may do, decided by administrators.

pub(crate) mod security;
mod security_form;
mod security_question;

use crate::{
    fault::Fault,
    reply::{Go, Reply, page},
    request::SignedIn,
    two_factor::tab::Opened,
    ui::{administration_frame::Place, document::Document, frame::Frame},
};
use axum::{http::StatusCode, response::IntoResponse};
use leptos::prelude::*;

/// The page of Administration below an identity check that leads to one of its paths.
pub(crate) async fn below(
    signed_in: &SignedIn,
    status: StatusCode,
    path: &str,
    opened: Opened,
) -> Reply {
    if signed_in.administrator().is_err() {
        return Ok(Fault::Forbidden.into_response());
    }
    match Place::of(path) {
        Some(Place::Settings(_)) if path == security::PATH => {
            security::below(signed_in, status, opened).await
        }
        Some(place) => Ok(blank(signed_in, status, place, opened).await),
        None => Go::to("/admin").into(),
    }
}

/// The frame alone: what stands in it is out of reach below the dialog.
async fn blank(
    SignedIn { ask, .. }: &SignedIn,
    status: StatusCode,
    place: Place,
    Opened { title, failed, view }: Opened,
) -> axum::response::Response {
    page(ask, status, move || {
        let dialog = Some(view());
        view! {
            <Document frame=Frame::Administration(place) title failed dialog heading=place.label()>
                ""
            </Document>
        }
    })
    .await
}
