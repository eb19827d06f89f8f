//! Shared by all tabs of Settings: the page around the panel.

use crate::pages::{
    banner,
    reply::{self, Reply},
    request::RequestContext,
    ui::{
        administration_frame::{Place, SettingsTab},
        document::Document,
        error_summary::FieldErrors,
        frame::Frame,
        unsaved::UnsavedQuestion,
    },
};
use axum::http::StatusCode;
use identity::{second_factor, session::Session};
use leptos::prelude::*;

/// The tab.
pub(super) async fn page<V: IntoView + 'static>(
    (context, session): (&RequestContext, &Session),
    status: StatusCode,
    tab: SettingsTab,
    (errors, announce): (FieldErrors, String),
    panel: impl FnOnce() -> V + Send + 'static,
) -> Reply {
    let overview = second_factor::overview(context.services(), session).await?;
    Ok(reply::page::page(context, status, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Administration(Place::Settings(tab)) errors banner announce>
                <h2 id="panel-title" tabindex="-1">{tab.label()}</h2>
                {panel()}
                <UnsavedQuestion />
            </Document>
        }
    }))
}
