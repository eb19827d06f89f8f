//! Finds a control again after its document was replaced by a newer one.

use web_sys::{Element, HtmlElement};

use crate::visit::dom;

const CONTROLS: &str = "a[href], button, [data-auto-submit]";

/// Identifies a control across documents: by its id, or else by its target and label.
pub(super) fn key(control: &Element) -> String {
    let attribute = |name: &str| control.get_attribute(name).unwrap_or_default();
    let id = attribute("id");
    if !id.is_empty() {
        return format!("#{id}");
    }
    if let Some(href) = control.get_attribute("href") {
        return format!("{href} {}", label(control));
    }
    let form = match control.get_attribute("form") {
        Some(id) => dom::by_id(&id),
        None => dom::closest(control, "form"),
    };
    let action = form.and_then(|form| form.get_attribute("action")).unwrap_or_default();
    format!("{action} {}={} {}", attribute("name"), attribute("value"), label(control))
}

pub(super) fn find(wanted: &str) -> Option<HtmlElement> {
    dom::all(CONTROLS).into_iter().find(|control| key(control) == wanted)
}

fn label(control: &Element) -> String {
    let text = || control.text_content().unwrap_or_default();
    control.get_attribute("aria-label").unwrap_or_else(text).trim().to_owned()
}
