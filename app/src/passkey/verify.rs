//! "Use your passkey" instead of a code, after the password.

use super::ask::{AskDevice, Asks, NeedsScript, question};
use crate::{
    path,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
    /// "Trust this browser" was ticked.
    #[serde(default)]
    trust: String,
    #[serde(default)]
    #[expect(dead_code, reason = "a field of the same form, unused for passkeys")]
    code: String,
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(ask: Ask) -> Reply {
    match sign_in::pending(&ask).await {
        Ok(pending) => question(passkey::begin_second_step(ask.services(), &pending).await?),
        Err(reply) => reply,
    }
}

/// Handles the device's response.
pub(crate) async fn submit(ask: Ask, Fields(form): Fields<AnswerForm>) -> Reply {
    let pending = match sign_in::pending(&ask).await {
        Ok(pending) => pending,
        Err(reply) => return reply,
    };
    let (services, answer, trust) = (ask.services(), form.credential, form.trust == "on");
    match passkey::finish_second_step(services, &pending, &answer, trust, &ask.client).await? {
        SecondStep::Complete { session, next_path } => {
            Go::to(next_path.unwrap_or_else(|| path::HOME.to_owned())).session(&session).into()
        }
        SecondStep::Refused => {
            verify::again(&ask, &pending, trust, sentence::PASSKEY_SECOND_STEP).await
        }
        SecondStep::Expired => sign_in::start_again(&ask, sign_in::took_too_long()),
    }
}

/// Reopening the address of a form that had errors leads back to the page.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::VERIFY)
}

/// Inside the code's form, so that "Trust this browser" applies to both.
#[component]
pub(crate) fn UsePasskey() -> impl IntoView {
    view! {
        <AskDevice asks=Asks::Get address=path::VERIFY_PASSKEY_BEGIN label="Use your passkey" action=path::VERIFY_PASSKEY wide=true />
        <NeedsScript />
    }
}

/// The passkey option on P-METHODS.
#[component]
pub(crate) fn PasskeyWay() -> impl IntoView {
    view! {
        <li>
            <form method="post" action=path::VERIFY_PASSKEY>
                <button r#type="submit" data-passkey="get" data-ask=path::VERIFY_PASSKEY_BEGIN data-busy="Checking…" hidden>
                    <Icon name="key" />
                    <span><b>"Passkey or security key"</b></span>
                </button>
                <NeedsScript />
            </form>
        </li>
    }
}
