//! Passkeys among the suggestions of the email field: a question that stands while the page is
//! shown, and disturbs nobody who types.
//!
//! It belongs to the button with `data-suggests`, which asks the same question at a press.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, HtmlButtonElement};

use super::credential::{self, Wish};
use super::{dom, passkey};

/// The server waits five minutes for an answer; a new question is asked before.
const RENEW_MS: u32 = 4 * 60 * 1_000;

thread_local! {
    static STANDING: RefCell<Option<Standing>> = const { RefCell::new(None) };
}

struct Standing {
    button: HtmlButtonElement,
    abort: AbortController,
    renew: Timeout,
}

pub(super) fn listen() {
    // After an answer that was refused, or a page that was not looked at.
    dom::listen(&document(), "focusin", false, |event| {
        if dom::target(&event).is_some_and(|field| dom::matches(&field, "[autocomplete~=webauthn]"))
        {
            settle();
        }
    });
}

/// Asks once for each screen that has the button.
pub(super) fn settle() {
    let button = dom::find("button[data-suggests]:not([hidden])")
        .and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
    let stands = STANDING
        .with_borrow(|now| now.as_ref().is_some_and(|now| Some(&now.button) == button.as_ref()));
    if !stands {
        end();
        if let Some(button) = button {
            begin(button);
        }
    }
}

/// Of two questions to the device, the browser refuses the second.
pub(super) fn end() {
    if let Some(standing) = STANDING.take() {
        standing.abort.abort();
    }
}

fn begin(button: HtmlButtonElement) {
    let Ok(abort) = AbortController::new() else { return };
    let signal = abort.signal();
    let renew = Timeout::new(RENEW_MS, || {
        if let Some(standing) = STANDING.take() {
            standing.abort.abort();
            // It runs at this moment.
            standing.renew.forget();
        }
        if !document().hidden() {
            settle();
        }
    });
    STANDING.set(Some(Standing { button: button.clone(), abort, renew }));
    spawn_local(ask(button, signal));
}

async fn ask(button: HtmlButtonElement, signal: AbortSignal) {
    if !credential::can_suggest().await || signal.aborted() {
        return;
    }
    let address = button.get_attribute("data-ask").unwrap_or_default();
    let answer = credential::ask(&Wish::Suggest(signal.clone()), &address).await;
    // Whatever ended the question before its time has said why already.
    if signal.aborted() {
        return;
    }
    STANDING.take();
    if let Ok(answer) = answer {
        passkey::send(&button, &answer);
    }
}
