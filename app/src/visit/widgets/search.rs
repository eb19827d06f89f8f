//! Searches as the user types: `data-search` on the field.
//!
//! The engine keeps the text, the caret and the focus of the field while results arrive.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, HtmlInputElement};

use crate::visit::dom;
use crate::visit::engine::events::{self, Permission, Screen};
use crate::visit::engine::visit::{Cause, Visit};
use crate::visit::engine::{form, navigate};

/// After the last key.
const PAUSE_MS: u32 = 300;

thread_local! {
    static ALARM: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

pub(super) fn listen() {
    dom::listen(&document(), "input", false, typed);
    events::on_before(|visit| {
        // The user leaves.
        if !matches!(visit.cause, Cause::Refresh(_)) {
            ALARM.set(None);
        }
        Permission::Go
    });
    events::on_shown(|screen| {
        if screen == Screen::Visited && changed_field().is_some_and(|field| is_active(&field)) {
            wait();
        }
    });
}

fn typed(event: Event) {
    if dom::target(&event).is_some_and(|field| field.has_attribute("data-search")) {
        wait();
    }
}

fn wait() {
    ALARM.replace(Some(Timeout::new(PAUSE_MS, || {
        let Some(field) = changed_field() else { return };
        let form = dom::closest(&field, "form").and_then(|form| form.dyn_into().ok());
        if let Some(url) = form.and_then(|form: HtmlFormElement| form::url_of(&form)) {
            navigate::go(Visit::look_up(url));
        }
    })));
}

fn is_active(field: &HtmlInputElement) -> bool {
    dom::active().is_some_and(|active| active.is_same_node(Some(field)))
}

/// The field, if it differs from the search text of the shown results.
fn changed_field() -> Option<HtmlInputElement> {
    let field: HtmlInputElement = dom::find("[data-search]")?.dyn_into().ok()?;
    (field.value() != field.default_value()).then_some(field)
}
