//! D-PASSKEY-NEW.

use super::{
    button::{CREATE_FORM, PasskeyAction, PasskeyButton},
    prompt::{NeedsScript, PasskeyError, options_response},
};
use crate::pages::{
    error::HttpError,
    path, pending_action,
    reply::{Reply, change::Change, onward, redirect::Redirect},
    request::{Fields, SignedIn},
    sentence,
    ui::{
        dialog::{Cancel, Dialog},
        form_action::form_action,
        overlay::Overlay,
    },
};
use axum::{http::StatusCode, response::IntoResponse};
use identity::{
    passkey::{self, Create},
    second_factor,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { context, session } = &signed_in;
    if !passkey::are_offered(context.services()).await? {
        return Ok(HttpError::NotFound.into_response());
    }
    if !second_factor::overview(context.services(), session).await?.is_enabled() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    if session.fresh(context.now()).is_none() {
        return pending_action::require_identity_check(path::PASSKEY_NEW);
    }
    dialog(&signed_in, StatusCode::OK, None).await
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SignedIn { context, session }: SignedIn) -> Reply {
    match session.fresh(context.now()) {
        Some(fresh) => {
            options_response(passkey::begin_registration(context.services(), fresh).await?)
        }
        None => pending_action::require_identity_check(path::PASSKEY_NEW),
    }
}

/// Handles the device's response.
pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<AnswerForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let (services, answer) = (context.services(), form.credential);
    match passkey::finish_registration(services, session, &answer, &context.client).await? {
        Create::Done { session, id } => {
            let redirect = Redirect::to(super::rename::first_address(id)).session(&session);
            redirect.changed(Change::PasskeysChanged).into()
        }
        Create::Refused => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            dialog(&signed_in, status, Some(sentence::NO_PASSKEY_CREATED)).await
        }
        Create::OutOfDate => Redirect::to(path::TWO_FACTOR).into(),
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
                <form id=CREATE_FORM method="post" action=form_action(path::PASSKEY_NEW) hidden></form>
                <p>
                    "Next time, sign in with your fingerprint, face or screen lock. Do not create a passkey on a device that other people can unlock."
                </p>
                <p>
                    "A security key that cannot store passkeys replaces the code after your password."
                </p>
                <NeedsScript />
                <p hidden data-without-passkeys="">"This browser cannot use passkeys."</p>
                <PasskeyError text=error.map(str::to_owned) />
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
