//! Refreshes content that expires at a known time, such as a QR code.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use leptos::prelude::{document, window};

use crate::visit::dom;
use crate::visit::engine::visit::Visit;
use crate::visit::engine::{events, latest, navigate};

const PLACES: &str = "main[data-expires], main [data-expires]";
/// Extra wait, so that the time has passed on the server's clock too.
const MARGIN_MS: f64 = 1_000.0;
/// If it has not, wait at least this long before the next refresh.
const AGAIN_MS: f64 = 5_000.0;
const LOOKS: u32 = 5;
const LONGEST_MS: f64 = 86_400_000.0;

thread_local! {
    static ALARM: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// The expiry time that has already passed, and how often we refreshed for it.
    static PAST: Cell<(f64, u32)> = const { Cell::new((0.0, 0)) };
    /// A pointer is pressed.
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// An open menu, or a button that waits for the device.
const IN_USE: &str = "[popover]:popover-open, button[data-passkey][aria-disabled]";

pub(super) fn listen() {
    events::on_shown(|_| watch());
    for (event, held) in [("pointerdown", true), ("pointerup", false), ("pointercancel", false)] {
        dom::listen(&window(), event, true, move |_| HELD.set(held));
    }
}

/// Never replace a screen while the user interacts with it.
fn is_in_use() -> bool {
    HELD.get() || latest::is_under_way() || dom::find(IN_USE).is_some()
}

/// Sets the timer for the current screen.
fn watch() {
    ALARM.set(None);
    let now = now();
    let places = dom::all(PLACES).into_iter();
    let times = places.filter_map(|place| Some((seconds(&place, "data-expires")?, place)));
    let Some((at, place)) = times.min_by(|(one, _), (other, _)| one.total_cmp(other)) else {
        return;
    };
    let text = place.get_attribute("data-expired-text");
    let (past, looks) = PAST.get();
    let left = (at - now) * 1_000.0 + MARGIN_MS;
    if past != at {
        return alarm(at, left.max(MARGIN_MS), text);
    }
    if looks < LOOKS {
        alarm(at, left.max(AGAIN_MS), text);
    }
}

fn alarm(at: f64, after_ms: f64, text: Option<String>) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between zero and one day"
    )]
    let wait = after_ms.clamp(0.0, LONGEST_MS) as u32;
    let timeout = Timeout::new(wait, move || {
        if is_in_use() {
            return alarm(at, MARGIN_MS, text);
        }
        let (past, looks) = PAST.get();
        PAST.set((at, if past == at { looks + 1 } else { 1 }));
        navigate::go(Visit::refresh(text));
    });
    // Do not cancel the old timer: it may be the one that is running this call.
    if let Some(old) = ALARM.replace(Some(timeout)) {
        old.forget();
    }
}

/// The server's clock if the page states it, because the device's clock may be wrong.
fn now() -> f64 {
    let root = document().document_element();
    let said = root.and_then(|root| seconds(&root, "data-now"));
    said.unwrap_or_else(|| js_sys::Date::now() / 1_000.0).max(0.0) + age()
}

/// The age of a loaded page in seconds. A document that was just fetched has age zero.
fn age() -> f64 {
    thread_local!(static LOADED: Cell<bool> = const { Cell::new(true) });
    let has_clock =
        document().document_element().is_some_and(|root| root.has_attribute("data-now"));
    match LOADED.replace(false) && has_clock {
        true => window().performance().map_or(0.0, |clock| clock.now() / 1_000.0),
        false => 0.0,
    }
}

fn seconds(element: &web_sys::Element, name: &str) -> Option<f64> {
    element.get_attribute(name)?.parse().ok()
}
