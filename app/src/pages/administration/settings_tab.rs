//! Shared by all tabs of Settings: the state of a form, and the page around the panel.

use crate::pages::{
    reply::{self, Reply},
    request::Ask,
    standing,
    ui::{
        administration_frame::{Place, SettingsTab},
        document::Document,
        error_summary::Mistakes,
        frame::Frame,
        unsaved::UnsavedQuestion,
    },
};
use axum::http::StatusCode;
use identity::{second_factor, session::Session};
use leptos::prelude::*;

/// The values that the form shows: saved, or submitted but not saved.
pub(crate) struct Kept<T> {
    pub(super) values: T,
    pub(super) unsaved: bool,
    /// The values another administrator saved meanwhile.
    pub(super) meanwhile: Option<T>,
    pub(super) mistakes: Mistakes,
}

impl<T> Kept<T> {
    pub(super) fn saved(values: T) -> Self {
        Self { values, unsaved: false, meanwhile: None, mistakes: Mistakes::default() }
    }

    pub(super) fn typed(values: T) -> Self {
        Self { unsaved: true, ..Self::saved(values) }
    }

    /// The version that the next attempt is based on.
    pub(super) fn latest(&self) -> &T {
        self.meanwhile.as_ref().unwrap_or(&self.values)
    }
}

/// The tab.
pub(super) async fn page<V: IntoView + 'static>(
    (ask, session): (&Ask, &Session),
    status: StatusCode,
    tab: SettingsTab,
    (mistakes, announce): (Mistakes, String),
    panel: impl FnOnce() -> V + Send + 'static,
) -> Reply {
    let overview = second_factor::overview(ask.services(), session).await?;
    Ok(reply::page::page(ask, status, move || {
        let standing = standing::of(&overview);
        view! {
            <Document frame=Frame::Administration(Place::Settings(tab)) mistakes standing announce>
                <h2 id="panel-title" tabindex="-1">{tab.label()}</h2>
                {panel()}
                <UnsavedQuestion />
            </Document>
        }
    })
    .await)
}
