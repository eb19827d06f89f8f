//! Hydrates the islands of fetched documents.

use js_sys::{Function, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::visit::dom;

/// Whether islands of fetched documents can be hydrated: `start.js` defines the function for it.
pub(super) fn can_hydrate() -> bool {
    function().is_some()
}

/// Hydrates the islands of a new part in document order, as `start.js` does on a loaded page.
pub(super) fn hydrate(part: &Element) {
    let Some(hydrate) = function() else { return };
    for island in dom::all_in(part, "leptos-island[data-component]") {
        hydrate.call1(&JsValue::NULL, &island).ok();
    }
}

fn function() -> Option<Function> {
    Reflect::get(&window(), &JsValue::from_str("hydrateIsland")).ok()?.dyn_into().ok()
}
