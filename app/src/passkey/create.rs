//! D-PASSKEY-NEW.

use super::{
    BELOW,
    ask::{AskDevice, Asks, NeedsScript, PasskeyError, question},
};
use crate::{
    fault::Fault,
    identity_check,
    reply::{Go, Reply, change::Change},
    request::{Fields, SignedIn},
    sentence,
    two_factor::tab::{Below, Opened, below},
    ui::{
        button::ButtonKind,
        dialog::{Cancel, Dialog},
    },
};
use axum::{http::StatusCode, response::IntoResponse};
use identity::{
    passkey::{self, Create},
    second_factor,
};
use leptos::prelude::*;
use serde::Deserialize;

pub(crate) const PATH: &str = "/settings/two-factor/passkeys/new";
const BEGIN: &str = "/settings/two-factor/passkeys/new/begin";
const TITLE: &str = "Create a passkey";
const FORM: &str = "create-passkey";

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
        return Go::to(BELOW).into();
    }
    if session.fresh(ask.now()).is_none() {
        return identity_check::first(PATH);
    }
    dialog(&signed_in, StatusCode::OK, None).await
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SignedIn { ask, session }: SignedIn) -> Reply {
    match session.fresh(ask.now()) {
        Some(fresh) => question(passkey::begin_registration(ask.services(), fresh).await?),
        None => identity_check::first(PATH),
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
        Create::OutOfDate => Go::to(BELOW).into(),
    }
}

async fn dialog(signed_in: &SignedIn, status: StatusCode, error: Option<&'static str>) -> Reply {
    let opened = Opened::new(TITLE, error.is_some(), move || {
        view! {
            <Dialog
                id="passkey"
                title=TITLE
                close=BELOW
                actions=view! {
                    <AskDevice asks=Asks::Create address=BEGIN label=TITLE kind=ButtonKind::Primary form=FORM />
                    <Cancel />
                }
            >
                <form id=FORM method="post" action=PATH hidden></form>
                <p>
                    "Next time, sign in with your fingerprint, face or screen lock. Do not create a passkey on a device that other people can unlock."
                </p>
                <NeedsScript />
                <p hidden data-without-passkeys="">"This browser cannot use passkeys."</p>
                <PasskeyError text=error.map(str::to_owned) />
            </Dialog>
        }
    });
    below(signed_in, status, Below::dialog(opened)).await
}
