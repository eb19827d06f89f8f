//! Marks rows as busy while new ones are loading, for example after a filter changed.

use super::visit::Visit;
use crate::visit::dom;

const ROWS: &str = "main [data-records]";

/// Marks the rows if the visit stays on the same path.
pub(super) fn wait_for(visit: &Visit) {
    if visit.body.is_none() && dom::path_of(&visit.url) == dom::path_of(&dom::href()) {
        for rows in dom::all(ROWS) {
            rows.set_attribute("aria-busy", "true").ok();
        }
    }
}

/// Removes the mark.
pub(super) fn rest() {
    for rows in dom::all(ROWS) {
        rows.remove_attribute("aria-busy").ok();
    }
}
