//! Follows the link of a page that leads to another site. A fetched page cannot redirect there, and its
//! header `Refresh` has no effect.

use leptos::prelude::window;

use crate::visit::dom;
use crate::visit::engine::events::{self, Screen};

pub(super) fn listen() {
    events::on_shown(|screen| {
        if screen == Screen::Visited {
            leave();
        }
    });
}

/// Replaces the page in the history, as the browser does without client code.
fn leave() {
    let link = dom::find("main a[data-leave]");
    if let Some(to) = link.and_then(|link| link.get_attribute("href")) {
        window().location().replace(&to).ok();
    }
}
