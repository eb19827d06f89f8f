//! What ends at a known time, such as a QR code, is replaced by itself when that time has come.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use leptos::prelude::{document, window};

use super::{dom, journey, turn};

const PLACES: &str = "main[data-expires], main [data-expires]";
/// The server must see the time as past, also when its answer was slow to arrive.
const MARGIN_MS: f64 = 1_000.0;
/// When it does not, the next look is not before this.
const AGAIN_MS: f64 = 5_000.0;
const LOOKS: u32 = 5;
const LONGEST_MS: f64 = 86_400_000.0;

thread_local! {
    static ALARM: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// The time that has come already, and how often it was looked at.
    static PAST: Cell<(f64, u32)> = const { Cell::new((0.0, 0)) };
    /// Something is being pressed.
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// An open menu, or a button that waits for the device.
const IN_USE: &str = "[popover]:popover-open, button[data-passkey][aria-disabled]";

pub(super) fn listen() {
    for (event, held) in [("pointerdown", true), ("pointerup", false), ("pointercancel", false)] {
        dom::listen(&window(), event, true, move |_| HELD.set(held));
    }
}

/// A screen does not change under somebody's hands.
fn is_in_use() -> bool {
    HELD.get() || turn::is_under_way() || dom::find(IN_USE).is_some()
}

/// Sets the alarm for the screen that is shown now.
pub(super) fn watch() {
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
        journey::refresh(text);
    });
    // Not while the old one runs, which may be this very call.
    if let Some(old) = ALARM.replace(Some(timeout)) {
        old.forget();
    }
}

/// The server's clock when it says so, because a person's clock may be wrong.
fn now() -> f64 {
    let root = document().document_element();
    let said = root.and_then(|root| seconds(&root, "data-now"));
    said.unwrap_or_else(|| js_sys::Date::now() / 1_000.0).max(0.0) + age()
}

/// How old a loaded page is, in seconds. A document that was just fetched is new.
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
