//! Offers passkeys among the suggestions of the email field, with a request that waits in the
//! background while the page is shown.
//!
//! It belongs to the button with `data-suggests`, which makes the same request when pressed.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, AbortSignal, HtmlButtonElement};

use super::credential::{self, Ceremony};
use super::response;
use crate::visit::dom;
use crate::visit::engine::events;

/// The server's challenge is valid for five minutes; request a new one before that.
const RENEW_MS: u32 = 4 * 60 * 1_000;

thread_local! {
    static PENDING: RefCell<Option<PendingRequest>> = const { RefCell::new(None) };
}

struct PendingRequest {
    button: HtmlButtonElement,
    abort: AbortController,
    renew: Timeout,
}

pub(super) fn listen() {
    events::on_shown(|_| settle());
    // After a refused response, or when the page was hidden at renewal.
    dom::listen(&document(), "focusin", false, |event| {
        if dom::target(&event).is_some_and(|field| dom::matches(&field, "[autocomplete~=webauthn]"))
        {
            settle();
        }
    });
}

/// Starts one request for each screen that has the button.
fn settle() {
    let button = dom::find("button[data-suggests]:not([hidden])")
        .and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
    let is_pending = PENDING
        .with_borrow(|now| now.as_ref().is_some_and(|now| Some(&now.button) == button.as_ref()));
    if !is_pending {
        end();
        if let Some(button) = button {
            begin(button);
        }
    }
}

/// Browsers allow only one pending request at a time.
pub(super) fn end() {
    if let Some(pending) = PENDING.take() {
        pending.abort.abort();
    }
}

fn begin(button: HtmlButtonElement) {
    let Ok(abort) = AbortController::new() else { return };
    let signal = abort.signal();
    let renew = Timeout::new(RENEW_MS, || {
        if let Some(pending) = PENDING.take() {
            pending.abort.abort();
            // This timeout is running right now.
            pending.renew.forget();
        }
        if !document().hidden() {
            settle();
        }
    });
    PENDING.set(Some(PendingRequest { button: button.clone(), abort, renew }));
    spawn_local(ask(button, signal));
}

async fn ask(button: HtmlButtonElement, signal: AbortSignal) {
    if !credential::can_suggest().await || signal.aborted() {
        return;
    }
    let address = button.get_attribute("data-ask").unwrap_or_default();
    let answer = credential::ask(&Ceremony::Suggest(signal.clone()), &address).await;
    // An aborted request needs no message.
    if signal.aborted() {
        return;
    }
    PENDING.take();
    if let Ok(answer) = answer {
        response::send(&button, &answer);
    }
}
