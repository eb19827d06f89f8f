//! The browser's history: its entries and the state stored with each.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use js_sys::{Object, Reflect};
use leptos::prelude::window;
use leptos::wasm_bindgen::JsValue;
use web_sys::ScrollRestoration;

use super::control::Control;
use crate::visit::dom;

/// The state stored in `history.state`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Entry {
    /// The previous entry is the page that opened this dialog.
    pub(super) below: bool,
    /// The control that opened it.
    pub(super) opener: Option<Control>,
    pub(super) scroll: f64,
}

/// A browser that has not gone back by then has no entry to go back to.
const BACK_MS: u32 = 1_000;

thread_local! {
    /// The entry on the screen. During Back, `history.state` already belongs to the next entry.
    static SHOWN: RefCell<(String, Entry)> = RefCell::default();
    /// The browser is going back, so a second press does not go back further.
    static GOING_BACK: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// The entry on the screen.
pub(super) fn shown() -> Entry {
    shown_at().1
}

/// The address of the entry on the screen, without its fragment, and the entry.
pub(super) fn shown_at() -> (String, Entry) {
    SHOWN.with_borrow(Clone::clone)
}

/// The address and state of the browser belong to the entry that is shown from now on.
pub(super) fn note_shown() {
    note(Entry::read());
}

/// Stores the scroll position in the current entry.
pub(super) fn remember_scroll() {
    let entry = Entry { scroll: window().scroll_y().unwrap_or_default(), ..shown() };
    replace(&dom::href(), entry);
}

pub(super) fn push(url: &str, entry: Entry) {
    if let Ok(history) = window().history() {
        history.push_state_with_url(&entry.to_state(), "", Some(url)).ok();
        note(entry);
    }
}

pub(super) fn replace(url: &str, entry: Entry) {
    if let Ok(history) = window().history() {
        history.replace_state_with_url(&entry.to_state(), "", Some(url)).ok();
        note(entry);
    }
}

/// Goes back one entry. Calls `stuck` if there is none, as in a copied tab, and the same screen is
/// still shown.
pub(super) fn back(stuck: impl FnOnce() + 'static) {
    let Ok(history) = window().history() else { return };
    if GOING_BACK.with_borrow(Option::is_some) {
        return;
    }
    let (url, _) = shown_at();
    let timeout = Timeout::new(BACK_MS, move || {
        if let Some(timeout) = GOING_BACK.take() {
            // This timeout is running right now.
            timeout.forget();
        }
        if shown_at().0 == url {
            stuck();
        }
    });
    GOING_BACK.set(Some(timeout));
    history.back().ok();
}

/// The browser has arrived at another entry.
pub(super) fn arrived() {
    GOING_BACK.set(None);
}

/// The previous entry is not the page that opened this dialog after all.
pub(super) fn forget_below() {
    replace(&dom::href(), Entry { below: false, ..shown() });
}

pub(super) fn is_here(url: &str) -> bool {
    without_fragment(url) == without_fragment(&dom::href())
}

fn note(entry: Entry) {
    SHOWN.set((without_fragment(&dom::href()), entry));
}

fn without_fragment(url: &str) -> String {
    url.split('#').next().unwrap_or_default().to_owned()
}

pub(super) fn restore_scroll_by(who: ScrollRestoration) {
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
            opener: get("opener").as_string().as_deref().and_then(Control::from_text),
            scroll: get("scroll").as_f64().unwrap_or_default(),
        }
    }

    fn to_state(&self) -> JsValue {
        let state = Object::new();
        let opener = self.opener.as_ref().map_or(JsValue::NULL, |opener| opener.to_text().into());
        for (name, value) in
            [("below", self.below.into()), ("opener", opener), ("scroll", self.scroll.into())]
        {
            Reflect::set(&state, &JsValue::from_str(name), &value).ok();
        }
        state.into()
    }
}
