//! A button that asks the device for a passkey and sends the response with its form.
//!
//! `data-passkey` is `create` or `get`, `data-ask` the address of the options, and `data-declined`
//! the text for a user or device that declines. The button and
//! everything marked `data-with-passkeys` are hidden until a browser with passkey support shows
//! them; `data-without-passkeys` marks content for other browsers.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlButtonElement};

use super::credential::{self, Ceremony, CredentialError};
use super::{response, suggestion};
use crate::visit::announce::announce;
use crate::visit::engine::events;
use crate::visit::{dom, words};

pub(super) fn listen() {
    events::on_shown(|_| settle());
    dom::listen(&document(), "click", false, pressed);
}

fn settle() {
    let shown = match credential::are_supported() {
        true => "[data-passkey][hidden], [data-with-passkeys][hidden]",
        false => "[data-without-passkeys][hidden]",
    };
    for element in dom::all(shown) {
        element.remove_attribute("hidden").ok();
    }
}

fn pressed(event: Event) {
    let button = dom::target(&event)
        .and_then(|target| dom::closest(&target, "button[data-passkey]"))
        .and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
    let Some(button) = button else { return };
    event.prevent_default();
    if button.has_attribute("aria-disabled") {
        return;
    }
    button.set_attribute("aria-disabled", "true").ok();
    suggestion::end();
    spawn_local(async move {
        let said = |name: &str| button.get_attribute(name).unwrap_or_default();
        let creates = said("data-passkey") == "create";
        let ceremony = if creates { Ceremony::Create } else { Ceremony::Get };
        let answer = credential::ask(&ceremony, &said("data-ask")).await;
        button.remove_attribute("aria-disabled").ok();
        // The user may have left the page meanwhile.
        if button.is_connected() {
            match answer {
                Ok(answer) => response::send(&button, &answer),
                Err(error) => say(&button, error),
            }
        }
    });
}

fn say(button: &HtmlButtonElement, error: CredentialError) {
    let text = match error {
        CredentialError::SignedOut => {
            return leptos::prelude::window().location().reload().unwrap_or(());
        }
        CredentialError::Network => words::NO_ANSWER.to_owned(),
        CredentialError::Known => "This device already has a passkey for your account.".to_owned(),
        CredentialError::Refused => button.get_attribute("data-declined").unwrap_or_default(),
    };
    if let Some(line) = dom::find("[data-passkey-error]") {
        line.set_text_content(Some(&text));
        if let Some(error) = dom::closest(&line, ".field__error") {
            error.remove_attribute("hidden").ok();
        }
    }
    announce(button, &text);
}
