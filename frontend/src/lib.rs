//! The browser's entry: the islands hydrate by themselves, the visit engine takes over links and forms.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    app::visit::start();
}
