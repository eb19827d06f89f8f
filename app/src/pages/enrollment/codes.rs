//! The second step: showing the recovery codes until they are saved.

use super::resume;
use crate::{
    island::save_gate::SaveGate,
    pages::{
        path,
        recovery_code::codes::{SavedForm, Sheet, SheetView},
        reply::{Reply, page::page, redirect::Redirect},
        request::{Fields, SignedIn},
        sentence,
        ui::{document::Document, form_action::form_action, frame::Frame},
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
    let SignedIn { context, session } = &signed_in;
    recovery_code::mark_saved(context.services(), session, &context.client).await?;
    Redirect::to(path::ENROLL_DONE).into()
}

async fn step(signed_in: &SignedIn, status: StatusCode, error: Option<String>) -> Reply {
    let SignedIn { context, session } = signed_in;
    let Some(revealed) = recovery_code::revealed(context.services(), session).await? else {
        return resume(context).into();
    };
    let failed = error.is_some();
    let sheet = Sheet::new(signed_in, &revealed, error);
    Ok(page(context, status, move || {
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE failed>
                <div class="enrollment">
                    <SheetView sheet />
                    <div class="enrollment__actions"><SaveGate continue_action=form_action(path::ENROLL_CODES) /></div>
                </div>
            </Document>
        }
    }))
}
