//! Shared by the buttons for passkeys: the response with the WebAuthn options, and the texts around
//! the button.

use crate::pages::{
    path,
    reply::Reply,
    ui::{button::Open, icon::Icon},
};
use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use leptos::prelude::*;

/// The last error: one line on the page, which client code also sets.
#[component]
pub(crate) fn PasskeyError(#[prop(optional_no_strip)] text: Option<String>) -> impl IntoView {
    let hidden = text.is_none();
    view! {
        <p class="field__error" id="passkey-error" hidden=hidden>
            <Icon name="alert" />
            <span>
                <span class="visually-hidden">"Error: "</span>
                <span data-passkey-error="">{text}</span>
            </span>
        </p>
    }
}

/// "Create a passkey", shown where the browser supports passkeys.
#[component]
pub(crate) fn CreatePasskey() -> impl IntoView {
    view! {
        <div data-with-passkeys="" hidden>
            <Open action=path::PASSKEY_NEW label="Create a passkey" icon="plus" />
        </div>
    }
}

/// Shown instead of the button without client code.
#[component]
pub(crate) fn NeedsScript() -> impl IntoView {
    view! { <p class="muted" data-without-client="">"Passkeys need JavaScript."</p> }
}

/// The WebAuthn options as JSON, or 409 Conflict if there are none.
pub(super) fn options_response(options: Option<String>) -> Reply {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok(match options {
        Some(options) => (kind, options).into_response(),
        None => (StatusCode::CONFLICT, kind, "{}").into_response(),
    })
}
