//! The browser's history: its entries and the state stored with each.

use std::cell::{Cell, RefCell};

use js_sys::{Object, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{PageTransitionEvent, ScrollRestoration};

use super::{dom, guard, journey, turn};

/// The state stored in `history.state`.
#[derive(Clone, Default)]
pub(super) struct Entry {
    /// The previous entry is the page that opened this dialog.
    pub(super) below: bool,
    /// The control that opened it.
    pub(super) opener: Option<String>,
    pub(super) scroll: f64,
}

pub(super) enum Step {
    Push,
    Replace,
}

thread_local! {
    /// The entry on the screen. During Back, `history.state` already belongs to the next entry.
    static SHOWN: RefCell<(String, Entry)> = RefCell::default();
    /// Already going back: a second press does not go back further.
    static GOING_BACK: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn shown() -> Entry {
    SHOWN.with_borrow(|(_, entry)| entry.clone())
}

pub(super) fn begin() {
    restore_scroll_by(ScrollRestoration::Manual);
    note_shown(Entry::read());
    dom::listen(&window(), "popstate", false, |_| popped());
    // On page loads, let the browser restore the scroll position.
    dom::listen(&window(), "pagehide", false, |_| {
        turn::give_up();
        restore_scroll_by(ScrollRestoration::Auto);
    });
    // A page from the back/forward cache may be outdated, for example after signing out.
    dom::listen(&window(), "pageshow", false, |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            restore_scroll_by(ScrollRestoration::Manual);
            GOING_BACK.set(false);
            journey::refresh(None);
        }
    });
}

/// Following a fragment link changes the address, but not the document.
fn popped() {
    GOING_BACK.set(false);
    let same = SHOWN.with_borrow(|(url, _)| *url == without_fragment(&dom::href()));
    if same {
        return note_shown(Entry::read());
    }
    let (url, left) = SHOWN.with_borrow(Clone::clone);
    if guard::holds_entry(|| write(&Step::Push, &url, left.clone())) {
        return;
    }
    note_shown(Entry::read());
    journey::go_to_entry(url, left);
}

/// Stores the scroll position in the current entry.
pub(super) fn remember_scroll() {
    let entry = Entry { scroll: window().scroll_y().unwrap_or_default(), ..shown() };
    write(&Step::Replace, &dom::href(), entry);
}

pub(super) fn write(step: &Step, url: &str, entry: Entry) {
    let Ok(history) = window().history() else { return };
    let state = entry.to_state();
    match step {
        Step::Push => history.push_state_with_url(&state, "", Some(url)).ok(),
        Step::Replace => history.replace_state_with_url(&state, "", Some(url)).ok(),
    };
    note_shown(entry);
}

pub(super) fn back() {
    if GOING_BACK.replace(true) {
        return;
    }
    if let Ok(history) = window().history() {
        history.back().ok();
    }
}

pub(super) fn is_here(url: &str) -> bool {
    without_fragment(url) == without_fragment(&dom::href())
}

fn note_shown(entry: Entry) {
    SHOWN.set((without_fragment(&dom::href()), entry));
}

fn without_fragment(url: &str) -> String {
    url.split('#').next().unwrap_or_default().to_owned()
}

fn restore_scroll_by(who: ScrollRestoration) {
    if let Ok(history) = window().history() {
        history.set_scroll_restoration(who).ok();
    }
}

impl Entry {
    fn read() -> Self {
        let state = window().history().and_then(|history| history.state()).unwrap_or(JsValue::NULL);
        if !state.is_object() {
            return Entry::default();
        }
        let get = |name: &str| {
            Reflect::get(&state, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
        };
        Entry {
            below: get("below").is_truthy(),
            opener: get("opener").as_string(),
            scroll: get("scroll").as_f64().unwrap_or_default(),
        }
    }

    fn to_state(&self) -> JsValue {
        let state = Object::new();
        let opener = self.opener.as_deref().map_or(JsValue::NULL, JsValue::from_str);
        for (name, value) in
            [("below", self.below.into()), ("opener", opener), ("scroll", self.scroll.into())]
        {
            Reflect::set(&state, &JsValue::from_str(name), &value).ok();
        }
        state.into()
    }
}
