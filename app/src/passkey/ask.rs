//! The button that asks the device for a passkey, and the texts around it.

use crate::{
    reply::Reply,
    ui::{button::ButtonKind, icon::Icon, text::nobr},
};
use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use leptos::prelude::*;

/// The request to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Create,
    Get,
}

/// Fetches the options from `address`, asks the device, and submits its form with the response.
/// Hidden until a browser with passkey support shows it.
#[component]
pub(crate) fn AskDevice(
    asks: Asks,
    address: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    /// The id of its form, if the button is outside it.
    #[prop(optional)]
    form: Option<&'static str>,
    /// Where the response is posted, if not to the form's action.
    #[prop(optional)]
    action: Option<&'static str>,
    /// For the forms of signed-out pages: 44 px high and as wide as its form.
    #[prop(optional)]
    wide: bool,
    /// Also offers its passkeys among the suggestions of the email field.
    #[prop(optional)]
    suggests: bool,
) -> AnyView {
    let asks = match asks {
        Asks::Create => "create",
        Asks::Get => "get",
    };
    let primary = (kind == ButtonKind::Primary).then_some("primary");
    view! {
        <button
            class="button"
            data-kind=primary
            data-size=wide.then_some("large")
            data-wide=wide.then_some("")
            r#type="submit"
            form=form
            formaction=action
            data-busy="Checking…"
            data-passkey=asks
            data-ask=address
            data-suggests=suggests.then_some("")
            hidden
        >
            <span>{nobr(&label)}</span>
        </button>
    }
    .into_any()
}

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

/// Shown instead of the button without client code.
#[component]
pub(crate) fn NeedsScript() -> impl IntoView {
    view! { <p class="muted" data-without-client="">"Passkeys need JavaScript."</p> }
}

/// The WebAuthn options as JSON, or 409 Conflict if there are none.
pub(super) fn question(options: Option<String>) -> Reply {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok(match options {
        Some(options) => (kind, options).into_response(),
        None => (StatusCode::CONFLICT, kind, "{}").into_response(),
    })
}
