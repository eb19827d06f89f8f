//! The history entries that visits make: where Back leads, and where it never leads.

use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::departure::Departure;
use super::form;
use super::history::{self, Entry};
use super::visit::{Cause, Visit};
use crate::visit::dom;

/// Records a visit that arrived at `url`; `opened` is the dialog that is open there.
pub(super) fn write(visit: &Visit, departure: &Departure, url: &str, opened: Option<&HtmlElement>) {
    let on_screen = history::shown();
    let dialog = opened.is_some();
    // A flow of dialogs is one entry, and Back leads to the page that opened the first one.
    let within = if dialog && departure.dialog { on_screen.clone() } else { Entry::default() };
    let same = history::is_here(url);
    match visit.cause {
        Cause::Entry(..) | Cause::Refresh(_) if same => {}
        Cause::Entry(..) | Cause::Refresh(_) => history::replace(url, on_screen),
        // Going back must not send the form again.
        Cause::Back | Cause::Post => history::replace(url, within),
        Cause::Link | Cause::Form if same => history::replace(url, on_screen),
        Cause::Link | Cause::Form if departure.dialog && dialog => history::replace(url, within),
        // The button that ends a flow, such as "Done".
        Cause::Form if departure.dialog => history::replace(url, within),
        Cause::Link | Cause::Form => {
            if let Some(below) = opened.and_then(|dialog| below(dialog, departure)) {
                history::replace(&below, on_screen);
            }
            let opener = departure.control.clone().filter(|_| dialog);
            history::push(url, Entry { below: dialog, opener, scroll: 0.0 });
        }
    }
}

/// The page that was left, with the state its dialog returns to, such as the ticked rows.
fn below(dialog: &HtmlElement, departure: &Departure) -> Option<String> {
    let way_back = dom::find_in(dialog, "form[data-back]")?.dyn_into().ok()?;
    let url = form::url_of(&way_back)?;
    (dom::path_of(&url) == departure.path && !history::is_here(&url)).then_some(url)
}
