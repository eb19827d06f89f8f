//! Hydrates the islands of fetched documents.

use js_sys::{Function, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use crate::visit::dom;

/// Hydrates the islands of a new part in document order, as the start script does on a loaded page.
pub(super) fn hydrate(part: &Element) {
    let wake = Reflect::get(&window(), &JsValue::from_str("__hydrateIsland"));
    let Ok(wake) = wake.and_then(|wake| wake.dyn_into::<Function>()) else { return };
    for island in dom::all_in(part, "leptos-island[data-component]") {
        let name = island.get_attribute("data-component").unwrap_or_default();
        wake.call2(&JsValue::NULL, &island, &JsValue::from_str(&name)).ok();
    }
}
