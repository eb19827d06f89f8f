//! A control that means nothing while a box is not ticked is disabled until it is.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::dom;

pub(super) fn listen() {
    dom::listen(&document(), "change", false, |_| settle());
}

/// `data-needs="id"`: the box with that id decides. Without client code the control stays enabled.
pub(super) fn settle() {
    for control in dom::all("[data-needs]") {
        let needed = control.get_attribute("data-needs").and_then(|id| dom::by_id(&id));
        let Some(needed) = needed.and_then(|needed| needed.dyn_into::<HtmlInputElement>().ok())
        else {
            continue;
        };
        control.toggle_attribute_with_force("disabled", !needed.checked()).ok();
    }
}
