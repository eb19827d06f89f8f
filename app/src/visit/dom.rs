//! DOM helpers shared by the other files of this folder.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Document, Element, Event, EventTarget, HtmlDialogElement, HtmlElement, NodeList, Url,
};

pub(crate) fn find(selector: &str) -> Option<HtmlElement> {
    find_at(&document(), selector)
}

/// The first match in any document, not only the one on the screen.
pub(crate) fn find_at(document: &Document, selector: &str) -> Option<HtmlElement> {
    document.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

pub(crate) fn find_in(root: &Element, selector: &str) -> Option<HtmlElement> {
    root.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

pub(crate) fn all(selector: &str) -> Vec<HtmlElement> {
    document().query_selector_all(selector).map(list).unwrap_or_default()
}

pub(crate) fn all_in(root: &Element, selector: &str) -> Vec<HtmlElement> {
    root.query_selector_all(selector).map(list).unwrap_or_default()
}

/// Keeps HTML elements only; SVG and others are dropped.
fn list(nodes: NodeList) -> Vec<HtmlElement> {
    (0..nodes.length()).filter_map(|at| nodes.get(at)?.dyn_into().ok()).collect()
}

pub(crate) fn closest(element: &Element, selector: &str) -> Option<HtmlElement> {
    element.closest(selector).ok().flatten()?.dyn_into().ok()
}

pub(crate) fn matches(element: &Element, selector: &str) -> bool {
    element.matches(selector).unwrap_or(false)
}

pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

pub(crate) fn active() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// The open modal dialog, if there is one.
pub(crate) fn open_dialog() -> Option<HtmlDialogElement> {
    find("main dialog:modal")?.dyn_into().ok()
}

pub(crate) fn href() -> String {
    window().location().href().unwrap_or_default()
}

/// Resolves a URL against the address of the page.
pub(crate) fn address(relative: &str) -> Option<Url> {
    Url::new_with_base(relative, &href()).ok()
}

/// Listens for the lifetime of the document. Set `captures` for events that do not bubble.
pub(crate) fn listen(
    target: &EventTarget,
    kind: &str,
    captures: bool,
    heard: impl FnMut(Event) + 'static,
) {
    let heard = Closure::<dyn FnMut(Event)>::new(heard).into_js_value();
    target.add_event_listener_with_callback_and_bool(kind, heard.unchecked_ref(), captures).ok();
}

pub(crate) fn path_of(url: &str) -> String {
    address(url).map(|url| url.pathname()).unwrap_or_default()
}

pub(crate) fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
