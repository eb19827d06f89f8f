//! Closes dialogs on Escape or a backdrop click.

use std::cell::Cell;

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement, KeyboardEvent, MouseEvent,
};

use crate::visit::dom;
use crate::visit::engine::focus;

thread_local! {
    /// The press began on the backdrop, so it is not the end of a text selection.
    static PRESSED_OUTSIDE: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    dom::listen(&document(), "keydown", false, |event| {
        let escape = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|key| key.key() == "Escape" && !key.is_composing());
        if escape && !event.default_prevented() && dom::find("[popover]:popover-open").is_none() {
            leave_by(&event, dom::open_dialog());
        }
    });
    // Close gestures of the operating system. This event does not bubble.
    dom::listen(&document(), "cancel", true, |event| {
        let dialog =
            dom::target(&event).and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
        leave_by(&event, dialog);
    });
    dom::listen(&document(), "pointerdown", false, |event| {
        PRESSED_OUTSIDE.set(backdrop(&event).is_some())
    });
    dom::listen(&document(), "click", false, |event| {
        if let Some(dialog) = backdrop(&event).filter(|_| PRESSED_OUTSIDE.take()) {
            escape(&dialog);
        }
    });
}

fn leave_by(event: &Event, dialog: Option<HtmlDialogElement>) {
    if let Some(dialog) = dialog {
        event.prevent_default();
        escape(&dialog);
    }
}

/// Escape acts like Cancel, or like the primary button if there is no Cancel.
fn escape(dialog: &Element) {
    if dialog.get_attribute("data-escape").as_deref() == Some("continue") {
        if let Some(forward) = dom::find_in(dialog, "[data-kind=primary]:not(:disabled)") {
            forward.click();
        } else if let Some(why) = dom::by_id("why") {
            focus::on(&why);
        }
    } else if let Some(cancel) = dom::find_in(dialog, "button[data-cancel]") {
        cancel.click();
    } else if let Some(form) = way_back(dialog) {
        form.request_submit().ok();
    } else if let Some(stay) = dom::find_in(dialog, "[data-stay]") {
        stay.click();
    }
}

/// The Cancel form, inside the dialog or referenced by a button's `form` attribute.
fn way_back(dialog: &Element) -> Option<HtmlFormElement> {
    let named = |button: HtmlElement| {
        let form = dom::by_id(&button.get_attribute("form")?)?;
        form.has_attribute("data-back").then_some(form)
    };
    let form = dom::find_in(dialog, "form[data-back]")
        .or_else(|| dom::all_in(dialog, "button[form]").into_iter().find_map(named));
    form?.dyn_into().ok()
}

/// The dialog whose backdrop was pressed, if a backdrop click may close it.
fn backdrop(event: &Event) -> Option<Element> {
    let dialog = dom::target(event)
        .filter(|target| dom::matches(target, "dialog[data-light-dismiss]:modal"))?;
    let at = event.dyn_ref::<MouseEvent>()?;
    let (x, y) = (f64::from(at.client_x()), f64::from(at.client_y()));
    let area = dialog.get_bounding_client_rect();
    let inside = x >= area.left() && x <= area.right() && y >= area.top() && y <= area.bottom();
    (!inside).then_some(dialog)
}
