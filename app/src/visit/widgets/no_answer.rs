//! No answer arrived: the screen and its input stay, and the user can try again.

use leptos::wasm_bindgen::JsCast;
use web_sys::Element;

use super::notice;
use crate::visit::engine::events::{self, Permission};
use crate::visit::engine::visit::Visit;
use crate::visit::engine::{focus, navigate};
use crate::visit::{dom, words};

pub(super) fn listen() {
    events::on_before(|_| {
        clear();
        Permission::Go
    });
    events::on_failed(show);
}

/// Retrying is safe: if the first request did arrive, the second shows its result.
fn show(visit: &Visit) {
    clear();
    let form: Option<Element> = visit.form.clone().map(JsCast::unchecked_into);
    let visit = visit.clone();
    let again = move || match &visit.form {
        // The fields may have changed since.
        Some(form) => {
            form.request_submit_with_submitter(visit.control.as_ref()).ok();
        }
        None => navigate::go(visit),
    };
    if let Some(notice) = notice::put("error", words::NO_ANSWER, "Try again", form.as_ref(), again)
    {
        notice.set_attribute("data-network", "").ok();
        notice.set_attribute("role", "group").ok();
        notice.set_attribute("aria-label", "There is a problem").ok();
        focus::on(&notice);
    }
}

fn clear() {
    for notice in dom::all("[data-network]") {
        notice.remove();
    }
}
