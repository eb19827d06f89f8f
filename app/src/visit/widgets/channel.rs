//! Browser tabs notify each other when two-factor authentication changes, so that none shows an
//! outdated page.

use leptos::prelude::document;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, HtmlElement, MessageEvent};

use super::notice;
use crate::visit::dom;
use crate::visit::engine::visit::Visit;
use crate::visit::engine::{events, navigate};

const NAME: &str = "latchkey";
const ALREADY: &str = "Two-Factor Authentication is already enabled. This page is out of date.";

thread_local! {
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new(NAME).ok();
}

pub(super) fn listen() {
    events::on_shown(|_| tell());
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        if let Some(what) = message.data().as_string() {
            out_of_date(&what);
        }
    });
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        }
    });
}

/// Tells the other browser tabs about the change named in `data-changed`, once per document.
fn tell() {
    let Some(root) = document().document_element() else { return };
    let Some(what) = root.get_attribute("data-changed") else { return };
    root.remove_attribute("data-changed").ok();
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.post_message(&JsValue::from_str(&what)).ok();
        }
    });
}

fn out_of_date(what: &str) {
    // The dialog, or the page that shows the same content without one.
    let Some(shown) = dom::open_dialog()
        .map(Into::into)
        .or_else(|| dom::find("main [data-channel]"))
        .filter(|shown: &HtmlElement| shown.get_attribute("data-channel").as_deref() == Some(what))
    else {
        return;
    };
    // The first field keeps the focus and its input.
    shown.remove_attribute("data-channel").ok();
    if let Some(notice) =
        notice::put("warn", ALREADY, "Reload", None, || navigate::go(Visit::refresh(None)))
    {
        notice.set_attribute("role", "alert").ok();
    }
}
