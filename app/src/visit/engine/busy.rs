//! A pressed button shows that work is in progress and ignores further presses.

use gloo_timers::callback::Timeout;
use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, Node};

use crate::visit::announce::{announce, hush};
use crate::visit::dom;

/// After this delay we announce that we are still working.
const LONG_MS: u32 = 8_000;

/// Lasts as long as the visit. Dropping it restores the button and the form if they still exist.
pub(super) struct Busy {
    form: Option<HtmlFormElement>,
    button: Option<(HtmlElement, Vec<Node>)>,
    near: Option<Element>,
    _long: Option<Timeout>,
}

pub(super) fn is_busy(form: &HtmlFormElement) -> bool {
    form.has_attribute("data-submitted")
}

impl Busy {
    /// Only a POST relabels the button; a read is so quick that the label would flicker.
    pub(super) fn begin(form: Option<&HtmlFormElement>, control: Option<&HtmlElement>) -> Self {
        if let Some(form) = form {
            form.set_attribute("data-submitted", "").ok();
        }
        let button = form.and(control).map(|button| (button.clone(), relabel(button)));
        let near: Option<Element> = dom::open_dialog()
            .map(JsCast::unchecked_into)
            .or_else(|| dom::find("main").map(JsCast::unchecked_into));
        let place = near.clone();
        let long = Timeout::new(LONG_MS, move || {
            if let Some(place) = place {
                announce(&place, "Still working…");
            }
        });
        Busy { form: form.cloned(), button, near, _long: Some(long) }
    }
}

/// Shows the busy text and returns the old label. Keeps the width so that the layout does not jump.
fn relabel(button: &HtmlElement) -> Vec<Node> {
    let width = button.get_bounding_client_rect().width();
    button.style().set_property("min-inline-size", &format!("{width}px")).ok();
    button.set_attribute("aria-disabled", "true").ok();
    let label = button.child_nodes();
    let label = (0..label.length()).filter_map(|at| label.get(at)).collect();
    if button.has_attribute("aria-label") || dom::closest(button, "[role=menu], .theme").is_some() {
        // The name comes from an attribute, or the row would jump: keep the label.
        return label;
    }
    let text = button.get_attribute("data-busy").unwrap_or_else(|| "Working…".into());
    button.set_text_content(Some(&text));
    label
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(form) = &self.form {
            form.remove_attribute("data-submitted").ok();
        }
        if let Some((button, label)) = &self.button {
            button.style().remove_property("min-inline-size").ok();
            button.remove_attribute("aria-disabled").ok();
            button.set_text_content(None);
            for node in label {
                button.append_child(node).ok();
            }
        }
        if let Some(near) = &self.near
            && document().contains(Some(near))
        {
            hush(near);
        }
    }
}
