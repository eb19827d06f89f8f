//! Searches as the user types: `data-search` on the field.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, HtmlInputElement};

use super::{dom, form, journey};

/// After the last key.
const PAUSE_MS: u32 = 300;

thread_local! {
    static ALARM: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

pub(super) fn listen() {
    dom::listen(&document(), "input", false, typed);
}

fn typed(event: Event) {
    if dom::target(&event).is_some_and(|field| field.has_attribute("data-search")) {
        wait();
    }
}

fn wait() {
    ALARM.replace(Some(Timeout::new(PAUSE_MS, || {
        let Some(field) = field().filter(is_changed) else { return };
        let form = dom::closest(&field, "form").and_then(|form| form.dyn_into().ok());
        if let Some(url) = form.and_then(|form: HtmlFormElement| form::url_of(&form)) {
            journey::look_up(url);
        }
    })));
}

/// Cancels the pending search, because the user leaves.
pub(super) fn rest() {
    ALARM.set(None);
}

fn field() -> Option<HtmlInputElement> {
    dom::find("[data-search]")?.dyn_into().ok()
}

/// Whether the field differs from the search text of the shown results.
fn is_changed(field: &HtmlInputElement) -> bool {
    field.value() != field.default_value()
}

/// The input while an answer arrives.
pub(super) struct Typing {
    value: String,
    caret: Option<u32>,
}

pub(super) fn typing() -> Option<Typing> {
    let field = field()?;
    let is_active = dom::active().is_some_and(|active| active.is_same_node(Some(&field)));
    let caret = field.selection_end().ok().flatten();
    is_active.then(|| Typing { value: field.value(), caret })
}

impl Typing {
    /// Restores the input and the caret, and searches again if the text has changed since.
    pub(super) fn go_on(&self) {
        let Some(field) = field() else { return };
        field.set_value(&self.value);
        if let Some(caret) = self.caret {
            field.set_selection_range(caret, caret).ok();
        }
        if is_changed(&field) {
            wait();
        }
    }
}
