//! A menu of the header that the user opened while an answer was on its way. It stays open.

use web_sys::HtmlElement;

use super::visit::Visit;
use crate::visit::dom;

const ITEMS: &str = "[role^=menuitem]";

pub(super) struct OpenMenu {
    id: String,
    /// The position of the item that has the focus.
    item: Option<usize>,
}

impl OpenMenu {
    /// `None` if no menu is open, or if one of its items started the visit.
    pub(super) fn of(visit: &Visit) -> Option<Self> {
        let menu = dom::find("header [data-menu]:popover-open")?;
        if visit.control.as_ref().is_some_and(|control| menu.contains(Some(control))) {
            return None;
        }
        let active = dom::active()?;
        let has_focus = |item: &HtmlElement| item.is_same_node(Some(&active));
        Some(Self { id: menu.id(), item: dom::all_in(&menu, ITEMS).iter().position(has_focus) })
    }

    /// Opens it in the new document, with the focus where it was. Returns whether that worked.
    pub(super) fn reopen(&self) -> bool {
        let Some(menu) = dom::by_id(&self.id) else { return false };
        // Closing it leads back to its button.
        if let Some(button) = dom::find(&format!("[popovertarget='{}']", self.id)) {
            button.focus().ok();
        }
        let opened = menu.show_popover().is_ok();
        if let Some(item) = self.item.and_then(|at| dom::all_in(&menu, ITEMS).into_iter().nth(at)) {
            item.focus().ok();
        }
        opened
    }
}
