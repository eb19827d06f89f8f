//! Starts the client code.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::site::site;

/// A script that fetches and starts the client code once the page has been shown. Until then, it
/// sends no form twice.
///
/// The engine compares the `data-` attributes to find out whether a fetched page needs other client
/// code or another style sheet.
#[component]
pub(super) fn ClientCode() -> impl IntoView {
    let assets = site().assets;
    view! {
        <script
            id="start"
            nonce=use_nonce()
            data-script=assets.script.clone()
            data-wasm=assets.wasm.clone()
            data-style-sheet=assets.style.clone()
            inner_html=include_str!("start.js")
        ></script>
    }
}
