//! Where the focus moves after a screen changed. It is never lost.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement};

use super::control::Control;
use crate::visit::dom;

/// Narrower screens never focus a field automatically: the on-screen keyboard would cover them.
const WIDE_PX: f64 = 640.0;
const HEADINGS: &str = "h1, h2, h3";

/// How the new screen came about.
pub(super) struct Arrival {
    pub(super) failed: bool,
    pub(super) refreshed: bool,
    /// Back or Forward of the browser.
    pub(super) returning: bool,
    /// The same page or dialog as before.
    pub(super) same_screen: bool,
    pub(super) other_page: bool,
    /// A dialog was open and has closed.
    pub(super) left_dialog: bool,
    /// The control that had opened the dialog, when returning to its page.
    pub(super) opener: Option<Control>,
    /// The control that was pressed.
    pub(super) control: Option<Control>,
    /// The heading above the pressed control.
    pub(super) heading: Option<String>,
    /// The id of the element that had the focus, if it has one.
    pub(super) field: Option<String>,
    pub(super) fragment: Option<String>,
    pub(super) tab: bool,
}

/// Sets the focus after a visit.
pub(super) fn place(arrival: &Arrival) {
    let dialog: Option<Element> = dom::open_dialog().map(JsCast::unchecked_into);
    if arrival.failed && first_error(dialog.as_ref()) {
        return;
    }
    let stayed = || arrival.field.as_deref().and_then(dom::by_id).is_some_and(|field| on(&field));
    let again =
        || arrival.control.as_ref().and_then(Control::find).is_some_and(|control| on(&control));
    if arrival.refreshed && (stayed() || again()) || requested_element(dialog.as_ref()) {
        return;
    }
    if let Some(dialog) = &dialog {
        if !(arrival.same_screen && again()) {
            first_in(dialog);
        }
        return;
    }
    let opener =
        || arrival.opener.as_ref().and_then(Control::find).is_some_and(|opener| on(&opener));
    let fragment =
        || arrival.fragment.as_deref().and_then(dom::by_id).is_some_and(|target| on(&target));
    let done = if arrival.left_dialog {
        opener() || first("[role=tabpanel] h2")
    } else if arrival.returning {
        // The scroll position is restored; focusing must not change it.
        dom::find("main h1").is_some_and(|heading| quietly(&heading))
    } else if arrival.tab || !arrival.other_page {
        again() || heading(arrival.heading.as_deref())
    } else {
        fragment()
    };
    if !(done
        || arrival.other_page && first(&first_focus("main"))
        || first("main h1")
        || first("main h2"))
    {
        first("main");
    }
}

/// Sets the focus on a page that the browser loaded, unless the user has already focused something.
pub(super) fn at_start() {
    let begun = dom::active().is_some_and(|active| active.tag_name() != "BODY");
    if !begun && !first_error(None) && !requested_element(None) {
        first(&first_focus("main"));
    }
}

/// Focuses the first error of a dialog, or else its first field or its heading.
pub(crate) fn first_in(dialog: &Element) {
    if first_error(Some(dialog)) {
        return;
    }
    let first = dom::find_in(dialog, &first_focus("")).or_else(|| dom::find_in(dialog, "h2"));
    if !first.is_some_and(|first| on(&first)) {
        on_element(dialog);
    }
}

/// Focuses an element, even one that is not focusable on its own. Returns whether it worked.
pub(crate) fn on(element: &HtmlElement) -> bool {
    element.focus().ok();
    if has_focus(element) {
        return true;
    }
    if let Some(menu) = dom::closest(element, "[popover]") {
        // The item's menu has closed: focus its button instead.
        let button = dom::find(&format!("[popovertarget='{}']", menu.id()));
        return button.is_some_and(|button| button.focus().is_ok() && has_focus(&button));
    }
    if !element.has_attribute("tabindex") {
        element.set_attribute("tabindex", "-1").ok();
        element.focus().ok();
    }
    has_focus(element)
}

/// The text of the heading above an element.
pub(super) fn heading_above(element: &Element) -> Option<String> {
    let mut place = element.parent_element();
    while let Some(around) = place {
        if let Some(heading) = dom::find_in(&around, HEADINGS) {
            return heading.text_content();
        }
        place = around.parent_element();
    }
    None
}

/// Focuses the error summary, or else the first invalid field, as in dialogs.
fn first_error(dialog: Option<&Element>) -> bool {
    let find = |selector: &str| match dialog {
        Some(dialog) => dom::find_in(dialog, selector),
        None => dom::find(&format!("main {selector}")),
    };
    let Some(wrong) = find("[data-summary]").or_else(|| find("[aria-invalid=true]")) else {
        return false;
    };
    let taken = on(&wrong);
    if let Some(input) = wrong.dyn_ref::<HtmlInputElement>()
        && input.autocomplete() == "one-time-code"
    {
        input.select();
    }
    taken
}

/// `<html data-focus="id">`: the element to focus.
fn requested_element(dialog: Option<&Element>) -> bool {
    let id = document().document_element().and_then(|root| root.get_attribute("data-focus"));
    let Some(requested) = id.as_deref().and_then(dom::by_id) else { return false };
    dialog.is_none_or(|dialog| dialog.contains(Some(&requested))) && on(&requested)
}

fn first_focus(within: &str) -> String {
    let wide = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .is_some_and(|width| width >= WIDE_PX);
    match wide {
        true => format!("{within} [data-first-focus]"),
        false => format!("{within} [data-first-focus]:not([data-first-focus=wide])"),
    }
}

fn first(selector: &str) -> bool {
    dom::find(selector).is_some_and(|element| on(&element))
}

fn heading(text: Option<&str>) -> bool {
    let Some(text) = text else { return false };
    let headings = dom::all("main h1, main h2, main h3").into_iter();
    headings
        .filter(|heading| heading.text_content().as_deref() == Some(text))
        .any(|heading| on(&heading))
}

fn on_element(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        on(element);
    }
}

fn has_focus(element: &HtmlElement) -> bool {
    dom::active().is_some_and(|active| active.is_same_node(Some(element)))
}

/// Focuses an element without scrolling.
pub(super) fn quietly(element: &HtmlElement) -> bool {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
    has_focus(element)
}
