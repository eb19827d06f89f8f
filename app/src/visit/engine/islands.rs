//! Hydrates the islands of fetched documents.

use js_sys::{Function, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::visit::dom;

/// Whether islands of fetched documents can be hydrated. The start script of Leptos defines the
/// function for it, but does not document it.
pub(super) fn can_hydrate() -> bool {
    function().is_some()
}

/// Hydrates the islands of a new part in document order, as the start script does on a loaded page.
pub(super) fn hydrate(part: &Element) {
    let Some(hydrate) = function() else { return };
    for island in dom::all_in(part, "leptos-island[data-component]") {
        let name = island.get_attribute("data-component").unwrap_or_default();
        hydrate.call2(&JsValue::NULL, &island, &JsValue::from_str(&name)).ok();
    }
}

fn function() -> Option<Function> {
    Reflect::get(&window(), &JsValue::from_str("__hydrateIsland")).ok()?.dyn_into().ok()
}
