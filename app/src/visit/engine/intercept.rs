//! Which clicks and submits become visits.

use std::cell::Cell;

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, MouseEvent, SubmitEvent, Url};

use super::visit::Visit;
use super::{busy, focus, form, navigate};
use crate::visit::dom;

thread_local! {
    /// A submit button was pressed with a modifier key: the user wants a new tab or window.
    static NATIVE: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    dom::listen(&document(), "click", false, clicked);
    dom::listen(&document(), "submit", false, submitted);
}

/// `data-auto-submit` submits its form on every change.
pub(super) fn listen_for_changes() {
    dom::listen(&document(), "change", false, |event| {
        let Some(input) = dom::target(&event) else { return };
        if let Some(form) =
            input.has_attribute("data-auto-submit").then(|| dom::closest(&input, "form")).flatten()
        {
            form.unchecked_into::<HtmlFormElement>().request_submit().ok();
        }
    });
}

fn clicked(event: Event) {
    let Some(pressed) = dom::target(&event) else { return };
    let Some(mouse) = event.dyn_ref::<MouseEvent>() else { return };
    let plain = mouse.button() == 0
        && !mouse.meta_key()
        && !mouse.ctrl_key()
        && !mouse.shift_key()
        && !mouse.alt_key();
    NATIVE.set(!plain && dom::closest(&pressed, "button").is_some());
    if !plain || event.default_prevented() {
        return;
    }
    let Some(link) = dom::closest(&pressed, "a[href]") else { return };
    if form::stays_native(&link) {
        return;
    }
    let Some(url) =
        link.get_attribute("href").and_then(|href| dom::address(&href)).filter(form::is_ours)
    else {
        return;
    };
    if is_fragment(&url) {
        // A link in an error summary focuses its field and adds no history entry.
        if dom::closest(&link, "[data-summary]").is_some()
            && let Some(field) = dom::by_id(url.hash().trim_start_matches('#'))
        {
            event.prevent_default();
            focus::on(&field);
        }
        return;
    }
    event.prevent_default();
    navigate::go(Visit::link(url.href(), link));
}

fn submitted(event: Event) {
    if event.default_prevented() || NATIVE.take() {
        return;
    }
    let Some(form) = dom::target(&event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    let submitter = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    if busy::is_busy(&form) {
        return event.prevent_default();
    }
    if let Some(visit) = form::visit_of(&form, submitter) {
        event.prevent_default();
        navigate::go(visit);
    }
}

fn is_fragment(url: &Url) -> bool {
    dom::address("").is_some_and(|here| {
        !url.hash().is_empty() && url.pathname() == here.pathname() && url.search() == here.search()
    })
}
