//! The word between the controls that save recovery codes and the gate that waits for them.
//!
//! They stand in different parts of a dialog, so they speak through an event of the document.

use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{CustomEvent, CustomEventInit, Element};

const SAVED: &str = "codes-saved";

/// Tells the gate, wherever it stands round `near`. `said` is what was just announced: the gate's own
/// words would cut it off, so it says both.
pub(super) fn tell(near: &Element, said: &str) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(&JsValue::from_str(said));
    if let Ok(event) = CustomEvent::new_with_event_init_dict(SAVED, &init) {
        near.dispatch_event(&event).ok();
    }
}

/// Hears of it in the dialog that holds `near`, for as long as the dialog lives.
pub(super) fn hear(near: &Element, mut heard: impl FnMut(String) + 'static) {
    let Ok(Some(dialog)) = near.closest("dialog, main") else { return };
    let heard = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
        heard(event.detail().as_string().unwrap_or_default());
    })
    .into_js_value();
    dialog.add_event_listener_with_callback(SAVED, heard.unchecked_ref()).ok();
}
