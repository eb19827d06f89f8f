//! D-PASSKEY-NEW.

use super::{
    ask::{NeedsScript, PasskeyError, question},
    button::{CREATE_FORM, PasskeyAction, PasskeyButton},
};
use crate::pages::{
    fault::Fault,
    path,
    reply::{Reply, change::Change, go::Go, onward},
    request::{Fields, SignedIn},
    sentence,
    ui::{
        dialog::{Cancel, Dialog},
        overlay::Overlay,
    },
    waiting,
};
use axum::{http::StatusCode, response::IntoResponse};
use identity::{
    passkey::{self, Create},
    second_factor,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    if !passkey::are_offered(ask.services()).await? {
        return Ok(Fault::NotFound.into_response());
    }
    if !second_factor::overview(ask.services(), session).await?.is_enabled() {
        return Go::to(path::TWO_FACTOR).into();
    }
    if session.fresh(ask.now()).is_none() {
        return waiting::prove_first(path::PASSKEY_NEW);
    }
    dialog(&signed_in, StatusCode::OK, None).await
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SignedIn { ask, session }: SignedIn) -> Reply {
    match session.fresh(ask.now()) {
        Some(fresh) => question(passkey::begin_registration(ask.services(), fresh).await?),
        None => waiting::prove_first(path::PASSKEY_NEW),
    }
}

/// Handles the device's response.
pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<AnswerForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let (services, answer) = (ask.services(), form.credential);
    match passkey::finish_registration(services, session, &answer, &ask.client).await? {
        Create::Done { session, id } => {
            let go = Go::to(super::rename::first_address(id)).session(&session);
            go.changed(Change::PasskeysChanged).into()
        }
        Create::Refused => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            dialog(&signed_in, status, Some(sentence::NO_PASSKEY_CREATED)).await
        }
        Create::OutOfDate => Go::to(path::TWO_FACTOR).into(),
    }
}

async fn dialog(signed_in: &SignedIn, status: StatusCode, error: Option<&'static str>) -> Reply {
    let title = PasskeyAction::Create.label();
    let overlay = Overlay::new(title, error.is_some(), move || {
        view! {
            <Dialog
                id="passkey"
                title
                close=path::TWO_FACTOR
                actions=view! {
                    <PasskeyButton action=PasskeyAction::Create />
                    <Cancel />
                }
            >
                <form id=CREATE_FORM method="post" action=path::PASSKEY_NEW hidden></form>
                <p>
                    "Next time, sign in with your fingerprint, face or screen lock. Do not create a passkey on a device that other people can unlock."
                </p>
                <NeedsScript />
                <p hidden data-without-passkeys="">"This browser cannot use passkeys."</p>
                <PasskeyError text=error.map(str::to_owned) />
            </Dialog>
        }
    });
    onward::over(&signed_in.ask, status, path::TWO_FACTOR, overlay)
}
