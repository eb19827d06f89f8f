//! No answer arrived: the screen and its input stay, and the user can try again.

use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

use super::journey::{self, Visit};
use super::{dom, focus, guard, menu, notice};

const TEXT: &str = "We could not reach the server. Check your connection and try again.";

/// Retrying is safe: if the first request did arrive, the second shows its result.
pub(super) fn show(visit: Visit) {
    clear();
    guard::stand_again();
    menu::close();
    let form: Option<Element> = visit.form.clone().map(JsCast::unchecked_into);
    let again = move || match &visit.form {
        // The fields may have changed since.
        Some(form) => {
            form.request_submit_with_submitter(visit.control.as_ref()).ok();
        }
        None => journey::go(visit),
    };
    if let Some(notice) = notice::put("error", TEXT, "Try again", form.as_ref(), again) {
        notice.set_attribute("data-network", "").ok();
        notice.set_attribute("role", "group").ok();
        notice.set_attribute("aria-label", "There is a problem").ok();
        focus::on(&notice);
    }
}

pub(super) fn clear() {
    for notice in dom::all("[data-network]") {
        notice.remove();
    }
}
