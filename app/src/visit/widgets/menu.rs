//! Menus are popovers that open without client code; this adds keyboard navigation.

use std::cell::Cell;

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, ToggleEvent};

use crate::visit::dom;
use crate::visit::engine::events::{self, Screen};

const ITEMS: &str = "[role^=menuitem]";

thread_local! {
    /// The menu was opened with the Up key: focus its last item.
    static FROM_BELOW: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    events::on_shown(|screen| {
        if screen == Screen::Visited {
            close();
        }
    });
    events::on_failed(|_| close());
    // This event does not bubble. Unlike "toggle" it fires synchronously, so the next key already
    // reaches the menu.
    dom::listen(&document(), "beforetoggle", true, toggles);
    dom::listen(&document(), "keydown", false, pressed);
}

/// Closes open menus, because another screen or a question is shown.
pub(super) fn close() {
    for menu in dom::all("[data-menu]:popover-open") {
        menu.hide_popover().ok();
    }
}

fn toggles(event: Event) {
    let menu = dom::target(&event).filter(|menu| menu.has_attribute("data-menu"));
    let Some(menu) = menu.and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) else { return };
    let open = event.dyn_ref::<ToggleEvent>().is_some_and(|toggle| toggle.new_state() == "open");
    if let Some(button) = button_of(&menu) {
        button.set_attribute("aria-expanded", if open { "true" } else { "false" }).ok();
    }
    if open {
        let items = dom::all_in(&menu, ITEMS);
        let first = if FROM_BELOW.take() { items.last() } else { items.first() };
        for item in &items {
            item.set_attribute("tabindex", "-1").ok();
            item.remove_attribute("autofocus").ok();
        }
        // The browser focuses this item when it opens the menu.
        if let Some(first) = first {
            first.set_attribute("autofocus", "").ok();
        }
    }
}

fn pressed(event: Event) {
    let Some(key) = event
        .dyn_ref::<KeyboardEvent>()
        .filter(|key| !key.ctrl_key() && !key.meta_key() && !key.alt_key())
    else {
        return;
    };
    let Some(target) = dom::target(&event) else { return };
    if let Some(menu) = dom::closest(&target, "[data-menu]") {
        in_menu(key, &menu);
    } else if let Some(button) = dom::closest(&target, "[popovertarget]") {
        let menu = button.get_attribute("popovertarget").and_then(|id| dom::by_id(&id));
        let Some(menu) = menu.filter(|menu| menu.has_attribute("data-menu")) else { return };
        if matches!(key.key().as_str(), "ArrowDown" | "ArrowUp") {
            key.prevent_default();
            FROM_BELOW.set(key.key() == "ArrowUp");
            menu.show_popover().ok();
        }
    }
}

fn in_menu(key: &KeyboardEvent, menu: &HtmlElement) {
    let items = dom::all_in(menu, ITEMS);
    let Some(count) = Some(items.len()).filter(|count| *count > 0) else { return };
    let at = dom::active()
        .and_then(|active| items.iter().position(|item| item.is_same_node(Some(&active))));
    let next = match key.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| (at + 1) % count),
        "ArrowUp" => at.map_or(count - 1, |at| (at + count - 1) % count),
        "Home" => 0,
        "End" => count - 1,
        // Closing returns the focus to the button, and the Tab key continues from there.
        "Tab" => return close(),
        letter => match by_letter(&items, at, letter) {
            Some(next) => next,
            None => return,
        },
    };
    key.prevent_default();
    if let Some(item) = items.get(next) {
        item.focus().ok();
    }
}

/// The next item that begins with the letter, after the current one and wrapping around.
fn by_letter(items: &[HtmlElement], at: Option<usize>, key: &str) -> Option<usize> {
    let mut letters = key.chars();
    let (Some(letter), None) =
        (letters.next().filter(|letter| letter.is_alphanumeric()), letters.next())
    else {
        return None;
    };
    let begins = |item: &HtmlElement| {
        let text = item.text_content().unwrap_or_default();
        text.trim_start()
            .chars()
            .next()
            .is_some_and(|first| first.to_lowercase().eq(letter.to_lowercase()))
    };
    let from = at.map_or(0, |at| at + 1);
    (from..from + items.len())
        .map(|next| next % items.len())
        .find(|next| items.get(*next).is_some_and(begins))
}

fn button_of(menu: &HtmlElement) -> Option<HtmlElement> {
    dom::find(&format!("[popovertarget='{}']", menu.id()))
}
