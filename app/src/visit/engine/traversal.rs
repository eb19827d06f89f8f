//! Follows Back and Forward of the browser.

use leptos::prelude::window;
use leptos::wasm_bindgen::JsCast;
use web_sys::{PageTransitionEvent, ScrollRestoration};

use super::visit::Visit;
use super::{history, latest, navigate};
use crate::visit::dom;

pub(super) fn listen() {
    history::restore_scroll_by(ScrollRestoration::Manual);
    history::note_shown();
    dom::listen(&window(), "popstate", false, |_| popped());
    // On page loads, let the browser restore the scroll position.
    dom::listen(&window(), "pagehide", false, |_| {
        latest::cancel();
        history::restore_scroll_by(ScrollRestoration::Auto);
    });
    // A page from the back/forward cache may be outdated, for example after signing out.
    dom::listen(&window(), "pageshow", false, |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            history::restore_scroll_by(ScrollRestoration::Manual);
            history::arrived();
            navigate::go(Visit::refresh(None));
        }
    });
}

fn popped() {
    history::arrived();
    let (url, left) = history::shown_at();
    // Following a fragment link changes the address, but not the document.
    if history::is_here(&url) {
        return history::note_shown();
    }
    navigate::go(Visit::entry(url, left));
}
