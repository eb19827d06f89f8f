//! Replaces the document on the screen with a fetched one, in one step and without flicker.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Document, DomParser, Element, HtmlInputElement, Node, SupportedType};

use super::islands;
use crate::visit::{disposable, dom};

/// Attributes that the server sets on the root. `data-ready` is ours and stays.
const ROOT_ATTRIBUTES: [&str; 9] = [
    "lang",
    "data-theme",
    "data-focus",
    "data-changed",
    "data-changed-text",
    "data-now",
    "data-sign-in",
    "data-sign-out",
    "class",
];
/// The script that starts the client code names the files of its build.
const START: &str = "head #start";
const ASSETS: [&str; 3] = ["data-script", "data-wasm", "data-style-sheet"];
/// The browser's own colors follow the chosen theme.
const THEME: &str = "head meta[name=color-scheme], head meta[name=theme-color]";
const SECRETS: &str =
    "input[type=password], input[autocomplete$=password], input[autocomplete=one-time-code]";

pub(super) fn parse(html: &str) -> Option<Document> {
    DomParser::new().ok()?.parse_from_string(html, SupportedType::TextHtml).ok()
}

/// Whether a document uses the style sheet and client code that are loaded here.
pub(super) fn is_same_build(fresh: &Document) -> bool {
    assets(fresh) == assets(&document())
}

fn assets(document: &Document) -> Option<[Option<String>; 3]> {
    let start = document.query_selector(START).ok()??;
    Some(ASSETS.map(|name| start.get_attribute(name)))
}

fn elements(document: &Document, selector: &str) -> Vec<Element> {
    let Ok(found) = document.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

pub(super) fn show(fresh: &Document) {
    let here = document();
    here.set_title(&fresh.title());
    if let (Some(now), Some(next)) = (here.document_element(), fresh.document_element()) {
        for name in ROOT_ATTRIBUTES {
            copy(name, &next, &now);
        }
    }
    for (now, next) in elements(&here, THEME).iter().zip(elements(fresh, THEME)) {
        copy("content", &next, now);
    }
    let (Some(now), Some(next)) = (here.body(), fresh.body()) else { return };
    copy("class", &next, &now);
    renew(&now, &next);
    disposable::dispose_of_removed();
}

fn copy(name: &str, from: &Element, to: &Element) {
    match from.get_attribute(name) {
        Some(value) => to.set_attribute(name, &value).ok(),
        None => to.remove_attribute(name).ok(),
    };
}

/// Keeps an unchanged header and footer in place, so that their images do not load again.
fn renew(body: &Element, fresh: &Element) {
    let mut old = parts(body).into_iter();
    for new in parts(fresh) {
        match old.next() {
            Some(old) if is_kept(&old, &new) => {}
            Some(old) => {
                retire(&old);
                body.replace_child(&new, &old).ok();
                hydrate(&new);
            }
            None => {
                body.append_child(&new).ok();
                hydrate(&new);
            }
        }
    }
    for old in old {
        retire(&old);
        body.remove_child(&old).ok();
    }
}

/// Everything in a body except scripts, which run only once.
fn parts(body: &Element) -> Vec<Node> {
    let nodes = body.child_nodes();
    let nodes = (0..nodes.length()).filter_map(|at| nodes.get(at));
    nodes.filter(|node| node.node_name() != "SCRIPT").collect()
}

/// The screen itself is always replaced, or its fields could keep their input.
fn is_kept(old: &Node, new: &Node) -> bool {
    let holds_screen = old
        .dyn_ref::<Element>()
        .is_some_and(|old| dom::matches(old, "main") || dom::find_in(old, "main").is_some());
    !holds_screen && old.is_equal_node(Some(new))
}

/// Something may still refer to the old screen, so it keeps no secrets.
fn retire(old: &Node) {
    let Some(old) = old.dyn_ref::<Element>() else { return };
    for secret in dom::all_in(old, SECRETS) {
        secret.unchecked_into::<HtmlInputElement>().set_value("");
    }
}

fn hydrate(new: &Node) {
    if let Some(new) = new.dyn_ref::<Element>() {
        islands::hydrate(new);
    }
}
