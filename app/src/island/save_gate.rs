//! Keeps users from leaving the recovery code dialog without saving the codes.

use leptos::html::Form;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::saved;
use crate::visit::announce::announce;
use crate::visit::disposable::Disposable;

const SAVE: &str = "Download, print or copy the codes to continue.";
const SAVED: &str = "Codes saved. You can continue.";

/// "Continue", disabled until the codes are saved, with the reason. Without client code it is
/// enabled, and the server checks the box of [`super::save_codes::SaveCodes`].
#[island]
pub fn SaveGate(
    /// The address to which "Continue" posts `saved=yes`.
    #[prop(into)]
    continue_action: String,
) -> impl IntoView {
    let form = NodeRef::<Form>::new();
    let alive = RwSignal::new(false);
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(form) = form.get() else { return };
        open.set(is_ticked());
        alive.set(true);
        let place = form.clone();
        saved::hear(&form, move |said| {
            if open.try_get_untracked() == Some(false) {
                open.set(true);
                announce(&place, format!("{said} {SAVED}").trim_start());
            }
        });
    });
    Disposable(view! {
        <button
            class="button"
            data-kind="primary"
            type="submit"
            form="codes-done"
            data-busy="Checking…"
            aria-describedby="why"
            disabled=move || alive.get() && !open.get()
        >
            <span>"Continue"</span>
        </button>
        <form node_ref=form id="codes-done" method="post" action=continue_action novalidate hidden></form>
        <p class="dialog__why" id="why" tabindex="-1">
            {move || if open.get() { SAVED } else { SAVE }}
        </p>
    })
}

/// The box may have been ticked before this code was loaded.
fn is_ticked() -> bool {
    let tick = document()
        .get_element_by_id("saved")
        .and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok());
    tick.is_some_and(|tick| tick.checked())
}
