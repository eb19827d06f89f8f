//! Sends the device's response.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{HtmlButtonElement, HtmlInputElement};

/// Submits the form of `button` with the response in a temporary field.
pub(super) fn send(button: &HtmlButtonElement, answer: &str) {
    let field = document()
        .create_element("input")
        .ok()
        .and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let (Some(form), Some(field)) = (button.form(), field) else { return };
    field.set_type("hidden");
    field.set_name("credential");
    field.set_value(answer);
    if form.append_child(&field).is_ok() {
        form.request_submit_with_submitter(Some(button)).ok();
        field.remove();
    }
}
