//! Disables controls that have no effect until a box is ticked.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::visit::dom;
use crate::visit::engine::events;

pub(super) fn listen() {
    events::on_shown(|_| settle());
    dom::listen(&document(), "change", false, |_| settle());
}

/// `data-needs="id"` names the box. Without client code the control stays enabled.
fn settle() {
    for control in dom::all("[data-needs]") {
        let needed = control.get_attribute("data-needs").and_then(|id| dom::by_id(&id));
        let Some(needed) = needed.and_then(|needed| needed.dyn_into::<HtmlInputElement>().ok())
        else {
            continue;
        };
        control.toggle_attribute_with_force("disabled", !needed.checked()).ok();
    }
}
