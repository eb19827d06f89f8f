//! Tabs are links. With client code a tab list is one Tab stop, and arrow keys move within it. The
//! selected tab is in view, also after the window changed its size.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

use crate::visit::dom;
use crate::visit::engine::events;

const TABS: &str = "[role=tab]";

/// The links to the sections of Administration scroll like tabs.
const SELECTED: &str = "[role=tab][aria-selected=true], .sections [aria-current]";

pub(super) fn listen() {
    events::on_shown(|_| {
        rove();
        reveal();
    });
    dom::listen(&window(), "resize", false, |_| reveal());
    dom::listen(&document(), "keydown", false, pressed);
}

/// Makes each tab list one Tab stop.
fn rove() {
    for list in dom::all("[role=tablist]") {
        let tabs = dom::all_in(&list, TABS);
        let selected = tabs.iter().find(|tab| dom::matches(tab, SELECTED));
        if let Some(stop) = selected.or(tabs.first()) {
            stop_at(&tabs, stop);
        }
    }
}

/// Scrolls each selected tab to the middle of its list, without moving the page.
fn reveal() {
    for tab in dom::all(SELECTED) {
        let Some(list) = dom::closest(&tab, "[role=tablist], ul") else { continue };
        let (outer, inner) = (list.get_bounding_client_rect(), tab.get_bounding_client_rect());
        let off = inner.left() - outer.left() - (outer.width() - inner.width()) / 2.0;
        list.scroll_by_with_x_and_y(off, 0.0);
    }
}

fn pressed(event: Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let Some(tab) = dom::target(&event).and_then(|target| dom::closest(&target, TABS)) else {
        return;
    };
    let Some(list) = dom::closest(&tab, "[role=tablist]") else { return };
    let tabs = dom::all_in(&list, TABS);
    let Some(at) = tabs.iter().position(|other| other.is_same_node(Some(&tab))) else { return };
    let next = match key.key().as_str() {
        "ArrowRight" => (at + 1) % tabs.len(),
        "ArrowLeft" => (at + tabs.len() - 1) % tabs.len(),
        "Home" => 0,
        "End" => tabs.len() - 1,
        // The browser opens links with Enter only.
        " " => {
            key.prevent_default();
            return tab.click();
        }
        _ => return,
    };
    key.prevent_default();
    if let Some(next) = tabs.get(next) {
        stop_at(&tabs, next);
        next.focus().ok();
    }
}

fn stop_at(tabs: &[HtmlElement], stop: &HtmlElement) {
    for tab in tabs {
        let index = if tab.is_same_node(Some(stop)) { "0" } else { "-1" };
        tab.set_attribute("tabindex", index).ok();
    }
}
