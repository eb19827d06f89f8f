//! "Use your passkey" in place of the code, after the password.

use super::ask::{AskDevice, Asks, NeedsScript, question};
use crate::{
    reply::{Go, Reply},
    request::{Ask, Fields},
    sentence,
    sign_in::{self, verify},
    ui::icon::Icon,
};
use axum::response::Redirect;
use identity::passkey::{self, SecondStep};
use leptos::prelude::*;
use serde::Deserialize;

const PATH: &str = "/sign-in/verify/passkey";
const BEGIN: &str = "/sign-in/verify/passkey/begin";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
    /// "Trust this browser" was ticked.
    #[serde(default)]
    trust: String,
    #[serde(default)]
    #[expect(dead_code, reason = "a field of the same form; a passkey needs none")]
    code: String,
}

/// The question for the device.
pub(crate) async fn begin(ask: Ask) -> Reply {
    match sign_in::pending(&ask).await {
        Ok(pending) => question(passkey::begin_second_step(ask.services(), &pending).await?),
        Err(reply) => reply,
    }
}

/// The device's answer.
pub(crate) async fn submit(ask: Ask, Fields(form): Fields<AnswerForm>) -> Reply {
    let pending = match sign_in::pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let (services, answer, trust) = (ask.services(), form.credential, form.trust == "on");
    match passkey::finish_second_step(services, &pending, &answer, trust, &ask.client).await? {
        SecondStep::Complete { session, next_path } => {
            Go::to(next_path.unwrap_or_else(|| "/".to_owned())).session(&session).into()
        }
        SecondStep::Refused => {
            verify::again(&ask, &pending, trust, sentence::PASSKEY_SECOND_STEP).await
        }
        SecondStep::Expired => sign_in::start_again(&ask, sign_in::took_too_long()),
    }
}

/// The address of a form whose answer had mistakes, opened again.
pub(crate) async fn back() -> Redirect {
    Redirect::to("/sign-in/verify")
}

/// Inside the form of the code, so that "Trust this browser" counts for both.
#[component]
pub(crate) fn UsePasskey() -> impl IntoView {
    view! {
        <AskDevice asks=Asks::Get address=BEGIN label="Use your passkey" action=PATH wide=true />
        <NeedsScript />
    }
}

/// One of the ways on P-METHODS.
#[component]
pub(crate) fn PasskeyWay() -> impl IntoView {
    view! {
        <li>
            <form method="post" action=PATH>
                <button r#type="submit" data-passkey="get" data-ask=BEGIN data-busy="Checking…" hidden>
                    <Icon name="key" />
                    <span><b>"Passkey or security key"</b></span>
                </button>
                <NeedsScript />
            </form>
        </li>
    }
}
