//! Selectable rows of a list, and the count and actions for the selected ones.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use crate::visit::dom;
use crate::visit::engine::events;

/// Present when more rows are selected than the page shows; its value is their number.
const ALL: &str = "[data-selected-all]";

pub(super) fn listen() {
    events::on_shown(|_| settle());
    dom::listen(&document(), "change", false, changed);
}

fn changed(event: Event) {
    let Some(changed) = dom::target(&event) else { return };
    let is_head = changed.has_attribute("data-select-all");
    if !is_head && !changed.has_attribute("data-select") {
        return;
    }
    if is_head && let Some(head) = changed.dyn_ref::<HtmlInputElement>() {
        for row in rows() {
            row.set_checked(head.checked());
        }
    }
    // Ticking a box by hand limits the selection to the ticked rows.
    for all in dom::all(ALL) {
        all.remove();
    }
    settle();
}

/// Updates the `data-select-all` box from the `data-select` rows, and puts their number into
/// `data-selected`.
fn settle() {
    let rows = rows();
    let ticked = rows.iter().filter(|row| row.checked()).count();
    for head in inputs("[data-select-all]") {
        head.set_checked(ticked == rows.len());
        head.set_indeterminate(ticked > 0 && ticked < rows.len());
    }
    let all = dom::find(ALL).and_then(|all| all.get_attribute("data-selected-all"));
    let count = all.unwrap_or_else(|| ticked.to_string());
    for place in dom::all("[data-selected]") {
        place.set_text_content(Some(&count));
    }
}

fn rows() -> Vec<HtmlInputElement> {
    inputs("[data-select]")
}

fn inputs(selector: &str) -> Vec<HtmlInputElement> {
    dom::all(selector).into_iter().filter_map(|input| input.dyn_into().ok()).collect()
}
