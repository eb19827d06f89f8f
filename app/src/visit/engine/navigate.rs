//! Starts visits: the old screen is marked as busy until the answer has arrived.

use leptos::prelude::window;
use wasm_bindgen_futures::spawn_local;

use super::busy::Busy;
use super::departure::Departure;
use super::events::{self, Permission};
use super::visit::{Cause, Visit};
use super::{arrive, busy_rows, history, islands, latest, request};

/// Starts a visit, unless a subscriber lets it wait.
pub(crate) fn go(visit: Visit) {
    if !islands::can_hydrate() {
        return by_browser(&visit);
    }
    // Cancel and Close return to the page that opened the dialog, or else to the page below it.
    if matches!(visit.cause, Cause::Back) && history::shown().below {
        return history::back(|| {
            history::forget_below();
            if !latest::is_under_way() {
                go(visit);
            }
        });
    }
    let departure = Departure::of(&visit);
    if events::before(&visit) == Permission::Wait {
        return stay(visit);
    }
    let attempt = latest::begin();
    match visit.cause {
        Cause::Entry(..) => history::note_shown(),
        _ => history::remember_scroll(),
    }
    let busy = Busy::begin(visit.posted_form(), visit.control.as_ref());
    busy_rows::wait_for(&visit);
    spawn_local(async move {
        let answer = request::send(&visit.url, visit.body.as_ref(), attempt.signal.as_ref()).await;
        drop(busy);
        if !attempt.is_latest() {
            return;
        }
        attempt.end();
        busy_rows::rest();
        match answer {
            Ok(answer) => arrive::arrive(visit, departure, answer),
            Err(_) => events::failed(&visit),
        }
    });
}

/// Continues a visit that a subscriber let wait.
pub(crate) fn resume(visit: Visit) {
    match visit.cause {
        Cause::Entry(..) => history::back(|| ()),
        _ => go(visit),
    }
}

/// Lets the browser reload the page. A search waits until the user submits it.
fn by_browser(visit: &Visit) {
    if history::is_here(&visit.url) {
        window().location().reload().ok();
    }
}

/// The browser's Back and Forward have already left the entry, so return to it.
fn stay(visit: Visit) {
    if let Cause::Entry(url, left) = visit.cause {
        history::push(&url, left);
    }
}
