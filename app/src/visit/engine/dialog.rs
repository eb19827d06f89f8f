//! Turns server-rendered dialogs into modal ones.

use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::focus;
use crate::visit::dom;

/// What was on the screen before the dialog.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// The dialog's own page, just loaded. A user who is already typing keeps the focus.
    Page,
    /// A page without a dialog.
    Visit,
    /// Another dialog, which this one replaces without an opening animation.
    Instead,
}

/// Opens the dialog of the document. After a visit, `focus` sets the focus.
pub(super) fn open(opening: Opening) {
    let Some(dialog) = dom::find("main dialog[open]:not(:modal)") else { return };
    let typing = dom::active().filter(|active| dialog.contains(Some(active)));
    dialog.remove_attribute("open").ok();
    if opening == Opening::Instead {
        dialog.set_attribute("data-swapped", "").ok();
    }
    if let Some(dialog) = dialog.dyn_ref::<HtmlDialogElement>() {
        dialog.show_modal().ok();
    }
    match typing {
        _ if opening != Opening::Page => {}
        Some(typing) => {
            focus::quietly(&typing);
        }
        None => focus::first_in(&dialog),
    }
}
