//! Administration: settings and accounts, managed by administrators.

pub(crate) mod audit_log;
pub(crate) mod dashboard;
pub(crate) mod email;
pub(crate) mod export; // tables as files
pub(crate) mod general;
pub(crate) mod import;
pub(crate) mod message_route; // shared by "Email" and "SMS"
pub(crate) mod security;
pub(crate) mod sms;

mod delivery; // texts of "Email" and "SMS"
mod email_form;
mod general_form;
mod security_form;
mod security_question;
mod settings_tab; // shared by all tabs
mod sms_form;
pub(crate) mod users; // P-USERS, D-BULK, P-USER and the dialogs about one user

use crate::{
    fault::Fault,
    path,
    reply::{Go, Reply, page},
    request::SignedIn,
    ui::{
        administration_frame::{Place, SettingsTab},
        document::Document,
        frame::Frame,
        overlay::Overlay,
    },
};
use axum::{http::StatusCode, response::IntoResponse};
use email::EmailForm;
use leptos::prelude::*;
use sms::SmsForm;
use users::whence::Whence;

/// The page of Administration below an identity check for one of its paths.
pub(crate) async fn below(
    signed_in: &SignedIn,
    status: StatusCode,
    path: &str,
    overlay: Overlay,
) -> Reply {
    if signed_in.administrator().is_err() {
        return Ok(Fault::Forbidden.into_response());
    }
    match Place::of(path) {
        Some(Place::Settings(_)) if path == path::SECURITY_SETTINGS => {
            security::below(signed_in, status, overlay).await
        }
        Some(Place::Settings(SettingsTab::General)) => {
            general::below(signed_in, status, overlay).await
        }
        Some(Place::Settings(SettingsTab::Email)) => {
            message_route::below::<EmailForm>(signed_in, status, overlay).await
        }
        Some(Place::Settings(SettingsTab::Sms)) => {
            message_route::below::<SmsForm>(signed_in, status, overlay).await
        }
        Some(Place::Users) => Whence::asked_at(path).below(signed_in, status, overlay).await,
        Some(place) => Ok(blank(signed_in, status, place, overlay).await),
        None => Go::to(path::DASHBOARD).into(),
    }
}

/// An empty frame; the dialog covers the content anyway.
async fn blank(
    SignedIn { ask, .. }: &SignedIn,
    status: StatusCode,
    place: Place,
    Overlay { title, failed, view, .. }: Overlay,
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
