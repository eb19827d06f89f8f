//! The browser's entry point: hydrates the islands and starts the visit engine.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    app::visit::start();
}
