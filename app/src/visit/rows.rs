//! Rows that are about to be replaced by others say so, such as after a change of a filter.

use super::dom;
use super::journey::Visit;

const ROWS: &str = "main [data-records]";

/// When a visit shows another part of the same screen.
pub(super) fn wait_for(visit: &Visit) {
    if visit.body.is_none() && dom::path_of(&visit.url) == dom::path_of(&dom::href()) {
        for rows in dom::all(ROWS) {
            rows.set_attribute("aria-busy", "true").ok();
        }
    }
}

/// Nothing is on its way any more.
pub(super) fn rest() {
    for rows in dom::all(ROWS) {
        rows.remove_attribute("aria-busy").ok();
    }
}
