//! The session ended while a dialog was open: its content is over, the way back in takes its place.

use super::{dom, focus};

const INSIDE: &str =
    "<p>You have been signed out. Sign in again to go on.</p><p><a>Sign in</a></p>";

pub(super) fn show() {
    let Some(dialog) = dom::open_dialog() else { return };
    let Some(body) = dom::find_in(&dialog, ".dialog__body") else { return };
    for rest in dom::all_in(&dialog, ".dialog__actions, .dialog__close") {
        rest.remove();
    }
    body.set_inner_html(INSIDE);
    let here = dom::address("").map(|url| url.pathname() + &url.search()).unwrap_or_default();
    let next = String::from(js_sys::encode_uri_component(&here));
    if let Some(link) = dom::find_in(&body, "a") {
        link.set_attribute("href", &format!("/sign-in?next={next}")).ok();
        focus::on(&link);
    }
}
