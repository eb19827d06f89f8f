//! Finds a control again after its document was replaced by a newer one.

use web_sys::{Element, HtmlElement};

use crate::visit::dom;

const CONTROLS: &str = "a[href], button, [data-auto-submit]";
/// Separates the parts of a control in text.
const SEPARATOR: char = '\u{1f}';

/// What identifies a control across documents: its id, or else all the other fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Control {
    id: String,
    /// The address of the link or the form.
    address: String,
    name: String,
    value: String,
    label: String,
    /// The `data-` attributes. They tell apart rows with the same label.
    data: String,
    /// The number of equal controls before it.
    position: usize,
}

impl Control {
    /// `None` for an element without an id that is not a control.
    pub(super) fn of(element: &Element) -> Option<Self> {
        let control = describe(element);
        if !control.id.is_empty() {
            return Some(control);
        }
        let all = dom::all(CONTROLS);
        let place = all.iter().position(|other| other.is_same_node(Some(element)))?;
        let equal = all[..place].iter().filter(|other| describe(other) == control);
        Some(Self { position: equal.count(), ..control })
    }

    pub(super) fn find(&self) -> Option<HtmlElement> {
        let mut elements = dom::all(CONTROLS);
        let controls: Vec<_> = elements.iter().map(|element| describe(element)).collect();
        self.place_in(&controls).map(|at| elements.swap_remove(at))
    }

    /// The index of this control among the controls of a document, whose positions are all zero.
    ///
    /// Controls with the same address, name, value and label differ by their `data-` attributes, or
    /// else by their position.
    fn place_in(&self, controls: &[Self]) -> Option<usize> {
        if !self.id.is_empty() {
            return controls.iter().position(|other| other.id == self.id);
        }
        let alike = |other: &Self| {
            other.id.is_empty()
                && other.address == self.address
                && other.name == self.name
                && other.value == self.value
                && other.label == self.label
        };
        let has_data = controls.iter().any(|other| alike(other) && other.data == self.data);
        let equal = |other: &Self| alike(other) && (other.data == self.data || !has_data);
        let places = controls.iter().enumerate().filter(|(_, other)| equal(other));
        // If there are fewer of them now, the last one is the nearest.
        places.map(|(at, _)| at).take(self.position.saturating_add(1)).last()
    }

    /// The control as text, for the state of a history entry.
    pub(super) fn to_text(&self) -> String {
        let Self { id, address, name, value, label, data, position } = self;
        let parts = [id, address, name, value, label, data].map(String::as_str);
        format!("{}{SEPARATOR}{position}", parts.join(&SEPARATOR.to_string()))
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split(SEPARATOR);
        let mut next = || parts.next().map(str::to_owned);
        Some(Self {
            id: next()?,
            address: next()?,
            name: next()?,
            value: next()?,
            label: next()?,
            data: next()?,
            position: next()?.parse().ok()?,
        })
    }
}

/// The control of an element, without its position.
fn describe(control: &Element) -> Control {
    let attribute = |name: &str| control.get_attribute(name).unwrap_or_default();
    let id = control.id();
    if !id.is_empty() {
        return Control { id, ..Control::default() };
    }
    Control {
        id,
        address: address(control),
        name: attribute("name"),
        value: attribute("value"),
        label: label(control),
        data: data(control),
        position: 0,
    }
}

fn address(control: &Element) -> String {
    let form = || match control.get_attribute("form") {
        Some(id) => dom::by_id(&id),
        None => dom::closest(control, "form"),
    };
    let of_form = || form().and_then(|form| form.get_attribute("action"));
    control.get_attribute("href").or_else(of_form).unwrap_or_default()
}

fn label(control: &Element) -> String {
    let text = || control.text_content().unwrap_or_default();
    control.get_attribute("aria-label").unwrap_or_else(text).trim().to_owned()
}

fn data(control: &Element) -> String {
    let names = control.get_attribute_names().into_iter().filter_map(|name| name.as_string());
    let mut pairs: Vec<_> = names
        .filter(|name| name.starts_with("data-"))
        .map(|name| format!("{name}={}", control.get_attribute(&name).unwrap_or_default()))
        .collect();
    pairs.sort_unstable();
    pairs.join(" ")
}

#[cfg(test)]
mod tests {
    use super::Control;

    /// "Remove" in a row of a list.
    fn remove(value: &str, data: &str) -> Control {
        Control {
            address: "/settings/browsers".into(),
            name: "remove".into(),
            value: value.into(),
            label: "Remove Firefox on Linux".into(),
            data: data.into(),
            ..Control::default()
        }
    }

    fn with_id(id: &str) -> Control {
        Control { id: id.into(), ..Control::default() }
    }

    #[test]
    fn a_control_with_an_id_is_found_by_it_alone() {
        let controls = [remove("1", ""), with_id("resend"), with_id("save")];
        assert_eq!(with_id("save").place_in(&controls), Some(2));
        assert_eq!(with_id("other").place_in(&controls), None);
    }

    #[test]
    fn rows_with_the_same_label_differ_by_name_and_value() {
        let controls = [remove("1", ""), remove("2", "")];
        assert_eq!(remove("2", "").place_in(&controls), Some(1));
        assert_eq!(remove("3", "").place_in(&controls), None);
    }

    #[test]
    fn rows_with_the_same_value_differ_by_their_data_attributes() {
        let controls = [remove("", "data-ask=1"), remove("", "data-ask=2")];
        assert_eq!(remove("", "data-ask=2").place_in(&controls), Some(1));
    }

    #[test]
    fn changed_data_attributes_do_not_hide_a_control() {
        let controls = [remove("1", "data-kind=primary")];
        assert_eq!(remove("1", "data-kind=quiet").place_in(&controls), Some(0));
    }

    #[test]
    fn rows_that_are_equal_differ_by_their_position() {
        let controls = [remove("", ""), with_id("save"), remove("", ""), remove("", "")];
        let third = Control { position: 2, ..remove("", "") };
        assert_eq!(third.place_in(&controls), Some(3));
        assert_eq!(third.place_in(&controls[..3]), Some(2), "the third row is gone");
    }

    #[test]
    fn a_history_entry_keeps_a_control() {
        let control = Control { position: 2, ..remove("a\nb", "data-ask=1") };
        assert_eq!(Control::from_text(&control.to_text()), Some(control));
        for odd in ["", "#resend", "/settings Open"] {
            assert_eq!(Control::from_text(odd), None, "{odd}");
        }
    }
}
