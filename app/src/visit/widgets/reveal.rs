//! Shows controls that only work with client code.

use crate::visit::dom;
use crate::visit::engine::events;

pub(super) fn listen() {
    events::on_shown(|_| reveal());
}

fn reveal() {
    for control in dom::all("[data-with-client][hidden]") {
        control.remove_attribute("hidden").ok();
    }
}
