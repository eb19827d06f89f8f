//! The second step: showing the recovery codes until they are saved.

use super::go_on;
use crate::{
    island::save_gate::SaveGate,
    pages::{
        path,
        recovery_code::codes::{SavedForm, Sheet, SheetView},
        reply::{Reply, go::Go, page::page},
        request::{Fields, SignedIn},
        sentence,
        ui::{document::Document, frame::Frame},
    },
};
use axum::http::StatusCode;
use identity::recovery_code;
use leptos::prelude::*;

const TITLE: &str = "Recovery codes";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    step(&signed_in, StatusCode::OK, None).await
}

/// "Continue".
pub(crate) async fn saved(signed_in: SignedIn, Fields(form): Fields<SavedForm>) -> Reply {
    if form.saved.is_empty() {
        let error = Some(sentence::CODES_UNSAVED.to_owned());
        return step(&signed_in, StatusCode::UNPROCESSABLE_ENTITY, error).await;
    }
    let SignedIn { ask, session } = &signed_in;
    recovery_code::mark_saved(ask.services(), session, &ask.client).await?;
    Go::to(path::ENROLL_DONE).into()
}

async fn step(signed_in: &SignedIn, status: StatusCode, error: Option<String>) -> Reply {
    let SignedIn { ask, session } = signed_in;
    let Some(revealed) = recovery_code::revealed(ask.services(), session).await? else {
        return go_on(ask).into();
    };
    let failed = error.is_some();
    let sheet = Sheet::new(signed_in, &revealed, error);
    Ok(page(ask, status, move || {
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE failed>
                <div class="enrollment">
                    <SheetView sheet />
                    <div class="enrollment__actions"><SaveGate continue_action=path::ENROLL_CODES /></div>
                </div>
            </Document>
        }
    })
    .await)
}
