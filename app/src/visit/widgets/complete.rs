//! Submits a form with the last digit of a code: `data-complete` on the field is their number.
//!
//! This happens once: without the attribute, and therefore after an error, the user presses the
//! button.

use std::cell::Cell;

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, HtmlInputElement, KeyboardEvent};

use crate::visit::dom;

/// Some users press Enter after the last digit. Within these milliseconds of it, Enter does not send
/// the code a second time, even if the answer has already arrived.
const HABIT_MS: f64 = 2_000.0;

thread_local! {
    /// When a code was submitted, until the user types again.
    static SUBMITTED_AT: Cell<Option<f64>> = const { Cell::new(None) };
}

pub(super) fn listen() {
    dom::listen(&document(), "input", false, typed);
    dom::listen(&document(), "keydown", false, pressed);
}

fn pressed(event: Event) {
    let is_enter = event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Enter");
    let is_code = dom::target(&event)
        .is_some_and(|field| dom::matches(&field, "[autocomplete=one-time-code]"));
    let is_habit = SUBMITTED_AT.get().is_some_and(|at| event.time_stamp() - at < HABIT_MS);
    if is_enter && is_code && is_habit {
        event.prevent_default();
    }
}

fn typed(event: Event) {
    SUBMITTED_AT.set(None);
    let field = dom::target(&event).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return };
    let wanted = field.get_attribute("data-complete").and_then(|number| number.parse().ok());
    if wanted.is_none() || digits(&field.value()) != wanted {
        return;
    }
    field.remove_attribute("data-complete").ok();
    SUBMITTED_AT.set(Some(event.time_stamp()));
    if let Some(form) = dom::closest(&field, "form").and_then(|form| form.dyn_into().ok()) {
        let form: HtmlFormElement = form;
        form.request_submit().ok();
    }
}

/// The number of digits, if there is nothing else but spaces and hyphens.
fn digits(typed: &str) -> Option<usize> {
    let mut letters = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    letters.try_fold(0, |number, letter| letter.is_ascii_digit().then_some(number + 1))
}
