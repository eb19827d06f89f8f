//! Carries local state, such as input and open disclosures, over to the next document.

use leptos::wasm_bindgen::JsCast;
use web_sys::{
    Element, HtmlDetailsElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};

use crate::visit::dom;

const FIELDS: &str = "main input, main textarea, main select";
const BODY: &str = "main dialog .dialog__body";

pub(super) struct Drafts {
    opened: Vec<String>,
    values: Vec<(String, Value)>,
    /// The text and the caret of a search field that has the focus.
    search: Option<(String, Option<u32>)>,
    scroll: i32,
}

enum Value {
    Text(String),
    Choice(String),
    Ticked(bool),
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
    let values = match fields {
        Fields::None => Vec::new(),
        _ => dom::all(FIELDS)
            .iter()
            .filter(|field| fields == Fields::All || !is_password(field))
            .filter_map(|field| Some((name_of_field(field)?, value_of(field)?)))
            .collect(),
    };
    let scroll = dom::find(BODY).map_or(0, |body| body.scroll_top());
    Drafts { opened, values, search: search(), scroll }
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
        for field in dom::all(FIELDS) {
            let name = name_of_field(&field);
            if let Some((_, value)) =
                self.values.iter().find(|(kept, _)| Some(kept) == name.as_ref())
            {
                put_back(&field, value);
            }
        }
        // The user is still typing, so this field differs from what the server searched for.
        if let Some((text, caret)) = &self.search
            && let Some(field) = search_field()
        {
            field.set_value(text);
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

/// Radio buttons and checkboxes often have no id; a group shares one name and differs by value.
fn name_of_field(field: &Element) -> Option<String> {
    if !field.id().is_empty() {
        return Some(field.id());
    }
    let input = field.dyn_ref::<HtmlInputElement>()?;
    matches!(input.type_().as_str(), "radio" | "checkbox")
        .then(|| format!("{}={}", input.name(), input.value()))
}

fn value_of(field: &Element) -> Option<Value> {
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        return Some(Value::Text(area.value()));
    }
    if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
        return Some(Value::Choice(select.value()));
    }
    let input = field.dyn_ref::<HtmlInputElement>()?;
    match input.type_().as_str() {
        "radio" | "checkbox" => Some(Value::Ticked(input.checked())),
        "hidden" | "file" => None,
        _ if input.read_only() => None,
        _ => Some(Value::Text(input.value())),
    }
}

/// A revealed password is temporarily a text field.
fn is_password(field: &Element) -> bool {
    field.dyn_ref::<HtmlInputElement>().is_some_and(|input| {
        input.type_() == "password" || input.autocomplete().ends_with("-password")
    })
}

/// Restores input into fields that the server left empty; the server's values win.
fn put_back(field: &Element, value: &Value) {
    match value {
        Value::Text(text) => {
            if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>()
                && area.value().is_empty()
            {
                area.set_value(text);
            }
            if let Some(input) = field.dyn_ref::<HtmlInputElement>()
                && input.value().is_empty()
            {
                input.set_value(text);
            }
        }
        Value::Choice(choice) => {
            if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
                select.set_value(choice);
            }
        }
        Value::Ticked(ticked) => {
            if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
                input.set_checked(*ticked);
            }
        }
    }
}
