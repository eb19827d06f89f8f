//! D-CODES: new codes, shown until they are saved.

use crate::{
    island::{save_codes::SaveCodes, save_gate::SaveGate},
    pages::{
        path,
        reply::{Reply, onward, redirect::Redirect},
        request::{Fields, SignedIn},
        sentence,
        ui::{
            code_block::{RecoveryCodes, SheetFoot, SheetHead},
            dialog::Dialog,
            form_action::form_action,
            icon::Icon,
            notice::Notice,
            overlay::Overlay,
            text::nobr,
        },
    },
};
use axum::http::StatusCode;
use identity::recovery_code::{self, RevealedRecoveryCodes};
use jiff::{Timestamp, tz::TimeZone};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct SavedForm {
    #[serde(default)]
    pub(crate) saved: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { context, session } = &signed_in;
    match recovery_code::revealed(context.services(), session).await? {
        Some(revealed) => dialog(&signed_in, StatusCode::OK, revealed, None).await,
        None => Redirect::to(path::TWO_FACTOR).into(),
    }
}

/// "Continue".
pub(crate) async fn saved(signed_in: SignedIn, Fields(form): Fields<SavedForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let Some(revealed) = recovery_code::revealed(context.services(), session).await? else {
        return Redirect::to(path::TWO_FACTOR).into();
    };
    if form.saved.is_empty() {
        return dialog(
            &signed_in,
            StatusCode::UNPROCESSABLE_ENTITY,
            revealed,
            Some(sentence::CODES_UNSAVED.to_owned()),
        )
        .await;
    }
    let first_set = revealed.first_set;
    recovery_code::mark_saved(context.services(), session, &context.client).await?;
    if first_set {
        return Redirect::to(path::SET_UP_DONE).into();
    }
    Redirect::to(path::TWO_FACTOR)
        .notice(Notice::success("Your new recovery codes are active."))
        .focus("recovery")
        .into()
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    revealed: RevealedRecoveryCodes,
    error: Option<String>,
) -> Reply {
    let failed = error.is_some();
    let sheet = Sheet::new(signed_in, &revealed, error);
    let overlay = Overlay::new("Recovery codes", failed, move || {
        view! {
            <Dialog
                id="codes"
                title="Recovery codes"
                wide=true
                escape_continue=true
                actions=view! { <SaveGate continue_action=form_action(path::CODES_SAVED) /> }
            >
                <SheetView sheet />
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay.hiding_banner())
}

/// The codes, with the account and times printed on the sheet.
pub(crate) struct Sheet {
    email: String,
    made_at: i64,
    first_set: bool,
    codes: Vec<String>,
    print_title: String,
    error: Option<String>,
}

impl Sheet {
    pub(crate) fn new(
        SignedIn { context, session }: &SignedIn,
        revealed: &RevealedRecoveryCodes,
        error: Option<String>,
    ) -> Self {
        let made = Timestamp::from_second(revealed.made_at)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned(TimeZone::UTC);
        let day = made.strftime("%Y-%m-%d");
        Self {
            email: session.email.clone(),
            made_at: revealed.made_at,
            first_set: revealed.first_set,
            codes: revealed.codes.to_vec(),
            print_title: format!("{} recovery codes {day}", context.about.product),
            error,
        }
    }
}

#[component]
pub(crate) fn SheetView(sheet: Sheet) -> impl IntoView {
    let Sheet { email, made_at, first_set, codes, print_title, error } = sheet;
    view! {
        <div class="saved">
            {first_set.then(|| view! {
                <p class="saved__ok" role="status"><Icon name="check" /><span>{nobr("Two-Factor Authentication is enabled.")}</span></p>
            })}
            <p class="saved__why">"If you lose your phone, each of these codes signs you in once. Keep them in a safe place other than your phone. We will not show them again."</p>
            <SheetHead account=email made=made_at />
            <RecoveryCodes codes />
            <SheetFoot />
            <SaveCodes download_href=path::CODES_DOWNLOAD print_title error />
        </div>
    }
}
