//! The button that asks the device, and what is said where nothing can be asked.

use crate::{
    reply::Reply,
    ui::{button::ButtonKind, icon::Icon, text::nobr},
};
use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use leptos::prelude::*;

/// What the device is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    Create,
    Get,
}

/// Asks `address` for the question, the device for the answer, and submits its form with it. Hidden
/// until a browser that knows passkeys shows it.
#[component]
pub(crate) fn AskDevice(
    asks: Asks,
    address: &'static str,
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    /// Id of its form, when it stands outside.
    #[prop(optional)]
    form: Option<&'static str>,
    /// Where the answer goes, when that is not the action of the form.
    #[prop(optional)]
    action: Option<&'static str>,
    /// For the forms of signed-out pages: 44 px high and as wide as its form.
    #[prop(optional)]
    wide: bool,
    /// Its passkeys also stand among the suggestions of the email field.
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

/// What went wrong the last time: one line on the page, which client code also writes to.
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

/// In place of the button, where there is no client code.
#[component]
pub(crate) fn NeedsScript() -> impl IntoView {
    view! { <p class="muted" data-without-client="">"Passkeys need JavaScript."</p> }
}

/// The question as the browser reads it. Without one there is nothing to ask.
pub(super) fn question(options: Option<String>) -> Reply {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok(match options {
        Some(options) => (kind, options).into_response(),
        None => (StatusCode::CONFLICT, kind, "{}").into_response(),
    })
}
