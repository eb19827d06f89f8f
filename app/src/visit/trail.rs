//! The history entries that visits create: where Back leads, and where it never leads.

use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::history::{self, Entry, Step};
use super::journey::{Cause, Visit};
use super::left::Left;
use super::{dom, form};

/// Records a visit that arrived at `url`; `opened` is the dialog that is open there.
pub(super) fn write(visit: &Visit, left: &Left, url: &str, opened: Option<&HtmlElement>) {
    let on_screen = history::shown();
    let dialog = opened.is_some();
    // A flow of dialogs is one entry, and Back leads to the page that opened the first one.
    let within = if dialog && left.dialog { on_screen.clone() } else { Entry::default() };
    let same = history::is_here(url);
    match visit.cause {
        Cause::Entry(..) | Cause::Refresh(_) if same => {}
        Cause::Entry(..) | Cause::Refresh(_) => history::write(&Step::Replace, url, on_screen),
        // Going back must not send the form again.
        Cause::Back | Cause::Post => history::write(&Step::Replace, url, within),
        Cause::Link | Cause::Form if same => history::write(&Step::Replace, url, on_screen),
        Cause::Link | Cause::Form if left.dialog && dialog => {
            history::write(&Step::Replace, url, within)
        }
        // The button that ends a flow, such as "Done".
        Cause::Form if left.dialog => history::write(&Step::Replace, url, within),
        Cause::Link | Cause::Form => {
            if let Some(below) = opened.and_then(|dialog| below(dialog, left)) {
                history::write(&Step::Replace, &below, on_screen);
            }
            let opener = left.control.clone().filter(|_| dialog);
            history::write(&Step::Push, url, Entry { below: dialog, opener, scroll: 0.0 });
        }
    }
}

/// The page that was left, with the state its dialog returns to, such as the ticked rows.
fn below(dialog: &HtmlElement, left: &Left) -> Option<String> {
    let way_back = dom::find_in(dialog, "form[data-back]")?.dyn_into().ok()?;
    form::url_of(&way_back).filter(|url| dom::path_of(url) == left.path && !history::is_here(url))
}
