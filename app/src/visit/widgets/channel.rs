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
/// Between the topic and the text of a message.
const BETWEEN: char = '\n';

thread_local! {
    static CHANNEL: Option<BroadcastChannel> = BroadcastChannel::new(NAME).ok();
}

pub(super) fn listen() {
    events::on_shown(|_| tell());
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(|message: MessageEvent| {
        let message = message.data().as_string();
        if let Some((topic, text)) = message.as_deref().and_then(|said| said.split_once(BETWEEN)) {
            out_of_date(topic, text);
        }
    });
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.set_onmessage(Some(heard.into_js_value().unchecked_ref()));
        }
    });
}

/// Tells the other browser tabs about the change on the topic `data-changed`, once per document.
/// They show `data-changed-text`.
fn tell() {
    let Some(root) = document().document_element() else { return };
    let Some(topic) = root.get_attribute("data-changed") else { return };
    let text = root.get_attribute("data-changed-text").unwrap_or_default();
    root.remove_attribute("data-changed").ok();
    CHANNEL.with(|channel| {
        if let Some(channel) = channel {
            channel.post_message(&JsValue::from_str(&format!("{topic}{BETWEEN}{text}"))).ok();
        }
    });
}

fn out_of_date(topic: &str, text: &str) {
    // The dialog, or the page that shows the same content without one.
    let shown: Option<HtmlElement> =
        dom::open_dialog().map(Into::into).or_else(|| dom::find("main [data-channel]"));
    let listens =
        |shown: &HtmlElement| shown.get_attribute("data-channel").as_deref() == Some(topic);
    let Some(shown) = shown.filter(listens) else { return };
    // The first field keeps the focus and its input.
    shown.remove_attribute("data-channel").ok();
    if let Some(notice) =
        notice::put("warn", text, "Reload", None, || navigate::go(Visit::refresh(None)))
    {
        notice.set_attribute("role", "alert").ok();
    }
}
