//! Announces screen changes to screen readers.

use gloo_timers::callback::Timeout;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::dom;

/// Screen readers announce a change in a live region, but not a region that arrives filled.
const AFTER_ARRIVAL_MS: u32 = 150;

/// Puts `text` into the live region of the dialog that contains `near`, or else of the page. A
/// notice already in the region stays.
pub(crate) fn announce(near: &Element, text: &str) {
    if let Some(region) = region_of(near) {
        say(&region, text);
    }
}

fn region_of(near: &Element) -> Option<HtmlElement> {
    dom::closest(near, "dialog")
        .and_then(|dialog| dom::find_in(&dialog, "[role=status]"))
        .or_else(|| dom::find("main [role=status]"))
}

/// Announces `text` once the new screen is in place, and shows it as a notice, because the user
/// asked for nothing.
pub(crate) fn soon(text: String) {
    Timeout::new(AFTER_ARRIVAL_MS, move || {
        let dialog = dom::open_dialog().map(JsCast::unchecked_into::<HtmlElement>);
        let place = dialog.or_else(|| dom::find("main"));
        let Some(region) = place.and_then(|place| region_of(&place)) else { return };
        say(&region, &text);
        if region.class_name() == "visually-hidden" {
            region.set_class_name("");
        }
        if let Some(line) = dom::find_in(&region, "[data-said]") {
            line.set_class_name("notice");
        }
    })
    .forget();
}

/// Clears the last announcement.
pub(crate) fn hush(near: &Element) {
    announce(near, "");
}

/// Announces `data-announce` and the notice of the new screen.
pub(crate) fn arrival() {
    Timeout::new(AFTER_ARRIVAL_MS, || {
        for place in dom::all("main[data-announce], main [data-announce]") {
            let Some(text) = place.get_attribute("data-announce") else { continue };
            if !text.is_empty() {
                announce(&place, &text);
            }
        }
        // Screen readers read the whole region when anything in it changes, so adding a space is
        // enough. If something was announced in the meantime, that already triggered it.
        if let Some(region) = dom::find("main [role=status]:has(.notice)")
            && dom::find_in(&region, "[data-said]").is_none()
        {
            say(&region, "\u{a0}");
        }
    })
    .forget();
}

fn say(region: &Element, text: &str) {
    match dom::find_in(region, "[data-said]") {
        None if text.is_empty() => {}
        line => {
            if let Some(line) = line.or_else(|| new_line(region)) {
                line.set_text_content(Some(text));
            }
        }
    }
}

fn new_line(region: &Element) -> Option<HtmlElement> {
    region
        .insert_adjacent_html("beforeend", "<span class=\"visually-hidden\" data-said></span>")
        .ok()?;
    dom::find_in(region, "[data-said]")
}
