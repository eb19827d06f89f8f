//! Submits a form with the last digit of a code: `data-complete` on the field is their number.
//!
//! This happens once: without the attribute, and therefore after an error, the user presses the
//! button.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, HtmlInputElement};

use crate::visit::dom;

pub(super) fn listen() {
    dom::listen(&document(), "input", false, typed);
}

fn typed(event: Event) {
    let field = dom::target(&event).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return };
    let wanted = field.get_attribute("data-complete").and_then(|number| number.parse().ok());
    if wanted.is_none() || digits(&field.value()) != wanted {
        return;
    }
    field.remove_attribute("data-complete").ok();
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
