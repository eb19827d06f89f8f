//! Shows controls that only work with client code.

use super::dom;

pub(super) fn reveal() {
    for control in dom::all("[data-with-client][hidden]") {
        control.remove_attribute("hidden").ok();
    }
}
