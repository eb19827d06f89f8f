//! Where the person goes on after a screen changed. Focus is never left on nothing.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement, HtmlInputElement};

use super::{control, dom};

/// From this width on a field may take focus by itself without a keyboard covering the screen.
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
    /// A dialog was open and none is now.
    pub(super) left_dialog: bool,
    /// The control that had opened the dialog, on the way back.
    pub(super) opener: Option<String>,
    /// The control that was pressed.
    pub(super) control: Option<String>,
    /// The heading of its section.
    pub(super) heading: Option<String>,
    /// The element that had focus, when it has an id.
    pub(super) field: Option<String>,
    pub(super) fragment: Option<String>,
    pub(super) tab: bool,
}

/// Sets focus after a visit.
pub(super) fn place(arrival: &Arrival) {
    let dialog: Option<Element> = dom::open_dialog().map(JsCast::unchecked_into);
    if arrival.failed && mistake(dialog.as_ref()) {
        return;
    }
    let stayed = || arrival.field.as_deref().and_then(dom::by_id).is_some_and(|field| on(&field));
    let again =
        || arrival.control.as_deref().and_then(control::find).is_some_and(|control| on(&control));
    if arrival.refreshed && (stayed() || again()) || asked_for(dialog.as_ref()) {
        return;
    }
    if let Some(dialog) = &dialog {
        if !(arrival.same_screen && again()) {
            first_in(dialog);
        }
        return;
    }
    let opener =
        || arrival.opener.as_deref().and_then(control::find).is_some_and(|opener| on(&opener));
    let fragment =
        || arrival.fragment.as_deref().and_then(dom::by_id).is_some_and(|target| on(&target));
    let done = if arrival.left_dialog {
        opener() || first("[role=tabpanel] h2")
    } else if arrival.returning {
        // The page is where the person had scrolled to, and stays there.
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

/// Sets focus on a page that the browser loaded, unless the person has begun already.
pub(super) fn at_start() {
    let begun = dom::active().is_some_and(|active| active.tag_name() != "BODY");
    if !begun && !mistake(None) {
        asked_for(None);
    }
}

/// What the first look at a dialog needs: its mistake, its first field or its heading.
pub(super) fn first_in(dialog: &Element) {
    if mistake(Some(dialog)) {
        return;
    }
    let first = dom::find_in(dialog, &first_focus("")).or_else(|| dom::find_in(dialog, "h2"));
    if !first.is_some_and(|first| on(&first)) {
        on_element(dialog);
    }
}

/// Gives focus to an element that cannot have it by itself as well. Whether it took it.
pub(super) fn on(element: &HtmlElement) -> bool {
    element.focus().ok();
    if has_focus(element) {
        return true;
    }
    if let Some(menu) = dom::closest(element, "[popover]") {
        // The menu of a choice is closed now; its button stands for it.
        let button = dom::find(&format!("[popovertarget='{}']", menu.id()));
        return button.is_some_and(|button| button.focus().is_ok() && has_focus(&button));
    }
    if !element.has_attribute("tabindex") {
        element.set_attribute("tabindex", "-1").ok();
        element.focus().ok();
    }
    has_focus(element)
}

/// A name for the heading of the section in which an element stands.
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

/// The summary on pages, the first wrong field in dialogs and where there is no summary.
fn mistake(dialog: Option<&Element>) -> bool {
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

/// `<html data-focus="id">`: the server knows best where this flow ends.
fn asked_for(dialog: Option<&Element>) -> bool {
    let id = document().document_element().and_then(|root| root.get_attribute("data-focus"));
    let Some(wanted) = id.as_deref().and_then(dom::by_id) else { return false };
    dialog.is_none_or(|dialog| dialog.contains(Some(&wanted))) && on(&wanted)
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

/// Gives focus without moving the page, such as back to a button that is in view anyway.
pub(super) fn quietly(element: &HtmlElement) -> bool {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
    has_focus(element)
}
