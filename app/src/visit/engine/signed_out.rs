//! The session ended while a dialog was open or a form was being sent: replaces its content with a
//! link to sign in.
//!
//! `<html data-sign-in data-sign-out>` are the paths at which users sign in and out.

use leptos::prelude::document;
use web_sys::HtmlElement;

use super::focus;
use super::visit::Visit;
use crate::visit::{dom, words};

const INSIDE: &str = "<p></p><p><a>Sign in</a></p>";

/// Whether the document belongs to a signed-in user: it has a form that signs out.
pub(super) fn can_sign_out() -> bool {
    path("data-sign-out")
        .is_some_and(|path| dom::find(&format!("form[action^='{path}']")).is_some())
}

/// Whether a visit of a signed-in user arrived at the sign-in page without signing out and without
/// following a link to it.
pub(super) fn is_unexpected(visit: &Visit, arrived_at: &str) -> bool {
    let (sign_in, sign_out) = (path("data-sign-in"), path("data-sign-out"));
    let asked_for = Some(dom::path_of(&visit.url));
    sign_in.as_deref() == Some(arrived_at) && asked_for != sign_in && asked_for != sign_out
}

/// Returns `false` if there is neither a dialog nor a form.
pub(super) fn show(visit: &Visit) -> bool {
    let form = || visit.posted_form().cloned().map(HtmlElement::from);
    let Some(over) = in_dialog().or_else(form) else { return false };
    over.set_inner_html(INSIDE);
    if let Some(text) = dom::find_in(&over, "p") {
        text.set_text_content(Some(words::SIGNED_OUT));
    }
    let here = dom::address("").map(|url| url.pathname() + &url.search()).unwrap_or_default();
    let next = String::from(js_sys::encode_uri_component(&here));
    if let (Some(link), Some(sign_in)) = (dom::find_in(&over, "a"), path("data-sign-in")) {
        link.set_attribute("href", &format!("{sign_in}?next={next}")).ok();
        focus::on(&link);
    }
    true
}

/// The body of the open dialog, after removing its buttons.
fn in_dialog() -> Option<HtmlElement> {
    let dialog = dom::open_dialog()?;
    let body = dom::find_in(&dialog, ".dialog__body")?;
    for rest in dom::all_in(&dialog, ".dialog__actions, .dialog__close") {
        rest.remove();
    }
    Some(body)
}

fn path(attribute: &str) -> Option<String> {
    document().document_element()?.get_attribute(attribute)
}
