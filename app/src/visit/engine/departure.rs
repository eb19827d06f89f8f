//! The state of the old screen that later steps need.

use web_sys::HtmlElement;

use super::control::Control;
use super::visit::{Cause, Visit};
use super::{focus, signed_out};
use crate::visit::dom;

pub(super) struct Departure {
    pub(super) path: String,
    /// A dialog was open.
    pub(super) dialog: bool,
    /// The control that was pressed.
    pub(super) control: Option<Control>,
    /// The heading above the control.
    pub(super) heading: Option<String>,
    /// The id of the element that had the focus.
    pub(super) field: Option<String>,
    /// The control was a tab.
    pub(super) tab: bool,
    /// The page has a sign-out form.
    pub(super) signed_in: bool,
}

impl Departure {
    pub(super) fn of(visit: &Visit) -> Self {
        let near = visit.control.clone().or_else(dom::active);
        // A field that submits its form automatically counts as the pressed control.
        let by_itself = |field: &HtmlElement| field.has_attribute("data-auto-submit");
        let control = visit.control.clone().or_else(|| dom::active().filter(by_itself));
        Self {
            path: match &visit.cause {
                // The address has already changed.
                Cause::Entry(url, _) => dom::path_of(url),
                _ => dom::path_of(&dom::href()),
            },
            dialog: dom::open_dialog().is_some(),
            control: control.as_ref().and_then(|control| Control::of(control)),
            heading: near.as_ref().and_then(|near| focus::heading_above(near)),
            field: near.as_ref().and_then(id_of),
            tab: visit.control.as_ref().is_some_and(|control| dom::matches(control, "[role=tab]")),
            signed_in: signed_out::can_sign_out(),
        }
    }
}

pub(super) fn id_of(element: &HtmlElement) -> Option<String> {
    Some(element.id()).filter(|id| !id.is_empty())
}
