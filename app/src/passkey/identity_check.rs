//! "Use a passkey instead": replaces the password and the code.

use super::ask::{AskDevice, Asks, NeedsScript, question};
use crate::{
    identity_check, path,
    reply::Reply,
    request::{Fields, SignedIn},
};
use identity::passkey;
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    next: String,
}

/// Returns the WebAuthn options.
pub(crate) async fn begin(SignedIn { ask, session }: SignedIn) -> Reply {
    question(passkey::begin_identity_check(ask.services(), &session).await?)
}

/// Handles the device's response.
pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<AnswerForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let (services, answer) = (ask.services(), form.credential);
    match passkey::finish_identity_check(services, session, &answer, &ask.client).await? {
        Some(renewed) => identity_check::passed(&signed_in, &form.next, &renewed).await,
        None => identity_check::passkey_refused(&signed_in, &form.next).await,
    }
}

/// Shown under the fields of D-IDENTITY.
#[component]
pub(crate) fn UsePasskeyInstead(next: String) -> impl IntoView {
    view! {
        <form method="post" action=path::IDENTITY_CHECK_PASSKEY>
            <input r#type="hidden" name="next" value=next />
            <AskDevice asks=Asks::Get address=path::IDENTITY_CHECK_PASSKEY_BEGIN label="Use a passkey instead" />
            <NeedsScript />
        </form>
    }
}
