//! The session ended while a dialog was open or a form was being sent: replaces its content with a
//! link to sign in.

use web_sys::{HtmlElement, HtmlFormElement};

use super::focus;
use crate::visit::dom;

const INSIDE: &str =
    "<p>You have been signed out. Sign in again to go on.</p><p><a>Sign in</a></p>";

/// Returns `false` if there is neither a dialog nor a form.
pub(super) fn show(form: Option<&HtmlFormElement>) -> bool {
    let Some(over) = in_dialog().or_else(|| form.cloned().map(Into::into)) else { return false };
    over.set_inner_html(INSIDE);
    let here = dom::address("").map(|url| url.pathname() + &url.search()).unwrap_or_default();
    let next = String::from(js_sys::encode_uri_component(&here));
    if let Some(link) = dom::find_in(&over, "a") {
        link.set_attribute("href", &format!("/sign-in?next={next}")).ok();
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
