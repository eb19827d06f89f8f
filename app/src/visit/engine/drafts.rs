//! Carries local state, such as input and open disclosures, over to the next document.

use leptos::wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlDetailsElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};

use super::field::{Draft, Field, Kind};
use super::focus;
use crate::visit::dom;

const FIELDS: &str = "main input, main textarea, main select";
const BODY: &str = "main dialog .dialog__body";

pub(super) struct Drafts {
    opened: Vec<String>,
    fields: Vec<(String, Draft)>,
    /// The text and the caret of a search field that has the focus.
    search: Option<(String, Option<u32>)>,
    scroll: i32,
}

/// Which field values are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fields {
    None,
    /// After an error: the user types passwords again.
    ButPasswords,
    /// The screen was reloaded for another reason, such as a code that was sent.
    All,
}

/// Collects open disclosures, the scroll position and the input.
pub(super) fn collect(fields: Fields) -> Drafts {
    let opened =
        dom::all("main details[open]").iter().map(|details| name_of_details(details)).collect();
    let fields = match fields {
        Fields::None => Vec::new(),
        _ => dom::all(FIELDS)
            .iter()
            .map(|field| read(field))
            .filter(|field| fields == Fields::All || !field.is_password())
            .filter_map(|field| Some((field.key()?, field.draft()?)))
            .collect(),
    };
    let scroll = dom::find(BODY).map_or(0, |body| body.scroll_top());
    Drafts { opened, fields, search: search(), scroll }
}

impl Drafts {
    pub(super) fn restore(&self) {
        for details in dom::all("main details") {
            if self.opened.contains(&name_of_details(&details))
                && let Some(details) = details.dyn_ref::<HtmlDetailsElement>()
            {
                details.set_open(true);
            }
        }
        for element in dom::all(FIELDS) {
            let field = read(&element);
            let key = field.key();
            let draft = self.fields.iter().find(|(kept, _)| Some(kept) == key.as_ref());
            if let Some((_, draft)) = draft.filter(|(_, draft)| field.takes(draft)) {
                put_back(&element, draft);
            }
        }
        // The user is still typing, so this field differs from what the server searched for.
        if let Some((text, caret)) = &self.search
            && let Some(field) = search_field()
        {
            field.set_value(text);
            focus::quietly(&field);
            if let Some(caret) = *caret {
                field.set_selection_range(caret, caret).ok();
            }
        }
        if let Some(body) = dom::find(BODY) {
            body.set_scroll_top(self.scroll);
        }
    }
}

fn search() -> Option<(String, Option<u32>)> {
    let field = search_field()?;
    let is_active = dom::active().is_some_and(|active| active.is_same_node(Some(&field)));
    is_active.then(|| (field.value(), field.selection_end().ok().flatten()))
}

fn search_field() -> Option<HtmlInputElement> {
    dom::find("[data-search]")?.dyn_into().ok()
}

fn name_of_details(details: &Element) -> String {
    let summary = || {
        dom::find_in(details, "summary")
            .and_then(|summary| summary.text_content())
            .unwrap_or_default()
    };
    Some(details.id()).filter(|id| !id.is_empty()).unwrap_or_else(summary)
}

fn read(element: &Element) -> Field {
    let id = element.id();
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        return Field { id, value: area.value(), ..Field::default() };
    }
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        return Field { id, kind: Kind::Select, value: select.value(), ..Field::default() };
    }
    let Some(input) = element.dyn_ref::<HtmlInputElement>() else {
        return Field { id, kind: Kind::Other, ..Field::default() };
    };
    Field {
        id,
        name: input.name(),
        kind: Kind::of_input(&input.type_()),
        value: input.value(),
        ticked: input.checked(),
        autocomplete: input.autocomplete(),
        read_only: input.read_only(),
    }
}

fn put_back(element: &Element, draft: &Draft) {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        match draft {
            Draft::Text(text) | Draft::Choice(text) => input.set_value(text),
            Draft::Ticked(ticked) => input.set_checked(*ticked),
        }
    }
    let (Draft::Text(text) | Draft::Choice(text)) = draft else { return };
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(text);
    }
    if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
        select.set_value(text);
    }
}
