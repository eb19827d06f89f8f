//! D-CODES: fresh codes, shown until they are saved.

use crate::{
    island::{save_codes::SaveCodes, save_gate::SaveGate},
    reply::{Go, Reply},
    request::{Fields, SignedIn},
    sentence,
    two_factor::tab::{Below, Opened, below},
    ui::{
        dialog::Dialog,
        icon::Icon,
        notice::Notice,
        plate::{RecoveryCodes, SheetHead},
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::recovery_code::{self, RevealedRecoveryCodes};
use jiff::{Timestamp, tz::TimeZone};
use leptos::prelude::*;
use serde::Deserialize;

const BELOW: &str = "/settings/two-factor";
const SAVED: &str = "/settings/two-factor/recovery-codes/saved";
const DOWNLOAD: &str = "/settings/two-factor/recovery-codes/download";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedForm {
    #[serde(default)]
    saved: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    match recovery_code::revealed(ask.services(), session).await? {
        Some(revealed) => dialog(&signed_in, StatusCode::OK, revealed, None).await,
        None => Go::to(BELOW).into(),
    }
}

/// "Continue".
pub(crate) async fn saved(signed_in: SignedIn, Fields(form): Fields<SavedForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let Some(revealed) = recovery_code::revealed(ask.services(), session).await? else {
        return Go::to(BELOW).into();
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
    recovery_code::mark_saved(ask.services(), session, &ask.client).await?;
    if first_set {
        return Go::to("/settings/two-factor/done").into();
    }
    Go::to(BELOW)
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
    let SignedIn { ask, session } = signed_in;
    let made = Timestamp::from_second(revealed.made_at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::UTC);
    let print_title = format!("{} recovery codes {}", ask.about.product, made.strftime("%Y-%m-%d"));
    let email = session.email.clone();
    let opened = Opened::new("Recovery codes", error.is_some(), move || {
        let codes = revealed.codes.to_vec();
        view! {
            <Dialog
                id="codes"
                title="Recovery codes"
                wide=true
                escape_continue=true
                actions=view! { <SaveGate continue_action=SAVED /> }
            >
                <div class="saved">
                    {revealed.first_set.then(|| view! {
                        <p class="saved__ok" role="status"><Icon name="check" /><span>{nobr("Two-Factor Authentication is enabled.")}</span></p>
                    })}
                    <p class="saved__why">"If you lose your phone, each of these codes signs you in once. Keep them in a safe place that is not your phone. We will not show them again."</p>
                    <SheetHead account=email made=revealed.made_at />
                    <RecoveryCodes codes />
                    <SaveCodes download_href=DOWNLOAD print_title error />
                </div>
            </Dialog>
        }
    });
    below(signed_in, status, Below::codes(opened)).await
}
