//! Connects the controls that save recovery codes with the gate that waits for them.
//!
//! They are in different parts of a dialog, so they communicate through a DOM event.

use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CustomEvent, CustomEventInit, Element};

const SAVED: &str = "codes-saved";

/// Notifies the gate around `near`. `said` is the text just announced: the gate's own announcement
/// would interrupt it, so the gate announces both.
pub(super) fn tell(near: &Element, said: &str) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(&JsValue::from_str(said));
    if let Ok(event) = CustomEvent::new_with_event_init_dict(SAVED, &init) {
        near.dispatch_event(&event).ok();
    }
}

/// Listens in the dialog around `near`, for the lifetime of the dialog.
pub(super) fn hear(near: &Element, mut heard: impl FnMut(String) + 'static) {
    let Ok(Some(dialog)) = near.closest("dialog, main") else { return };
    let heard = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
        heard(event.detail().as_string().unwrap_or_default());
    })
    .into_js_value();
    dialog.add_event_listener_with_callback(SAVED, heard.unchecked_ref()).ok();
}
