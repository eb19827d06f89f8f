//! The history entries that visits make: where Back leads, and where it never leads.

use leptos::wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::control::Control;
use super::departure::Departure;
use super::form;
use super::history::{self, Entry};
use super::visit::{Cause, Visit};
use crate::visit::dom;

/// Records a visit that arrived at `url`; `opened` is the dialog that is open there.
pub(super) fn write(visit: &Visit, departure: &Departure, url: &str, opened: Option<&HtmlElement>) {
    let transition = Transition {
        from_dialog: departure.dialog,
        to_dialog: opened.is_some(),
        is_here: history::is_here(url),
    };
    match change(&visit.cause, transition, history::shown(), departure.control.clone()) {
        Change::None => {}
        Change::Replace(entry) => history::replace(url, entry),
        Change::Push(entry) => {
            if let Some(below) = opened.and_then(|dialog| below(dialog, departure)) {
                history::replace(&below, history::shown());
            }
            history::push(url, entry);
        }
    }
}

/// The page that was left, with the state its dialog returns to, such as the ticked rows.
fn below(dialog: &HtmlElement, departure: &Departure) -> Option<String> {
    let close_form = dom::find_in(dialog, "form[data-back]")?.dyn_into().ok()?;
    let url = form::url_of(&close_form)?;
    (dom::path_of(&url) == departure.path && !history::is_here(&url)).then_some(url)
}

/// From one screen to the next.
#[derive(Clone, Copy)]
struct Transition {
    from_dialog: bool,
    to_dialog: bool,
    /// The address stays the same.
    is_here: bool,
}

#[derive(Debug, PartialEq)]
enum Change {
    None,
    Replace(Entry),
    Push(Entry),
}

fn change(cause: &Cause, transition: Transition, shown: Entry, pressed: Option<Control>) -> Change {
    let Transition { from_dialog, to_dialog, is_here } = transition;
    // A flow of dialogs is one entry, and Back leads to the page that opened the first one.
    let within = if from_dialog && to_dialog { shown.clone() } else { Entry::default() };
    match cause {
        Cause::Entry(..) | Cause::Refresh(_) if is_here => Change::None,
        Cause::Entry(..) | Cause::Refresh(_) => Change::Replace(shown),
        // Going back must not send the form again.
        Cause::Back | Cause::Post => Change::Replace(within),
        Cause::Link | Cause::Form if is_here => Change::Replace(shown),
        Cause::Link | Cause::Form if from_dialog && to_dialog => Change::Replace(within),
        // The button that ends a flow, such as "Done".
        Cause::Form if from_dialog => Change::Replace(within),
        Cause::Link | Cause::Form => {
            let opener = pressed.filter(|_| to_dialog);
            Change::Push(Entry { below: to_dialog, opener, scroll: 0.0 })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Change, Control, Entry, Transition, change};

    const PAGE_TO_PAGE: Transition =
        Transition { from_dialog: false, to_dialog: false, is_here: false };
    const PAGE_TO_DIALOG: Transition = Transition { to_dialog: true, ..PAGE_TO_PAGE };
    const DIALOG_TO_PAGE: Transition = Transition { from_dialog: true, ..PAGE_TO_PAGE };
    const DIALOG_TO_DIALOG: Transition = Transition { from_dialog: true, ..PAGE_TO_DIALOG };

    fn opener() -> Option<Control> {
        Control::from_text("open\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}\u{1f}0")
    }

    /// The entry of a dialog that a page opened.
    fn dialog() -> Entry {
        Entry { below: true, opener: opener(), scroll: 0.0 }
    }

    /// The entry of a page that was scrolled.
    fn page() -> Entry {
        Entry { scroll: 120.0, ..Entry::default() }
    }

    #[test]
    fn a_link_to_another_page_adds_an_entry() {
        let change = change(&Cause::Link, PAGE_TO_PAGE, page(), opener());
        assert_eq!(change, Change::Push(Entry::default()));
    }

    #[test]
    fn opening_a_dialog_adds_an_entry_with_its_opener() {
        for cause in [Cause::Link, Cause::Form] {
            let change = change(&cause, PAGE_TO_DIALOG, page(), opener());
            assert_eq!(change, Change::Push(dialog()));
        }
    }

    #[test]
    fn a_flow_of_dialogs_stays_one_entry() {
        for cause in [Cause::Link, Cause::Form, Cause::Post, Cause::Back] {
            let change = change(&cause, DIALOG_TO_DIALOG, dialog(), None);
            assert_eq!(change, Change::Replace(dialog()));
        }
    }

    #[test]
    fn a_finished_flow_is_replaced_in_the_history() {
        for cause in [Cause::Form, Cause::Post, Cause::Back] {
            let change = change(&cause, DIALOG_TO_PAGE, dialog(), None);
            assert_eq!(change, Change::Replace(Entry::default()));
        }
    }

    #[test]
    fn a_link_out_of_a_dialog_adds_an_entry() {
        let change = change(&Cause::Link, DIALOG_TO_PAGE, dialog(), opener());
        assert_eq!(change, Change::Push(Entry::default()));
    }

    #[test]
    fn going_back_never_resubmits_a_form() {
        let change = change(&Cause::Post, PAGE_TO_PAGE, page(), opener());
        assert_eq!(change, Change::Replace(Entry::default()));
    }

    #[test]
    fn a_visit_to_the_same_address_adds_no_entry() {
        let here = Transition { is_here: true, ..PAGE_TO_PAGE };
        let change = |cause| change(&cause, here, page(), opener());
        assert_eq!(change(Cause::Link), Change::Replace(page()));
        assert_eq!(change(Cause::Refresh(None)), Change::None);
        assert_eq!(change(Cause::Entry(String::new(), page())), Change::None);
    }

    #[test]
    fn a_refresh_that_was_redirected_keeps_its_entry() {
        let change = change(&Cause::Refresh(None), DIALOG_TO_PAGE, dialog(), None);
        assert_eq!(change, Change::Replace(dialog()));
    }
}
