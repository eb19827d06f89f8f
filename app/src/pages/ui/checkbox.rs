//! A checkbox with its label.

use leptos::prelude::*;

use super::failed_form;
use super::field::{FieldError, Hint, described_by};
use super::text::nobr;

#[component]
pub(crate) fn Checkbox(
    /// The name in the form and the id; the value is "on".
    name: &'static str,
    #[prop(into)] label: String,
    checked: bool,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] disabled: bool,
    /// The id of another box: client code disables this one while that one is not ticked.
    #[prop(optional)]
    needs: Option<&'static str>,
) -> AnyView {
    // Browsers do not submit a disabled control.
    let checked = if disabled { checked } else { failed_form::ticked(name, checked) };
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="check">
            {error.map(|text| view! { <FieldError field=name text /> })}
            <input
                class="tick"
                r#type="checkbox"
                id=name
                name=name
                value="on"
                checked=checked
                disabled=disabled
                aria-describedby=described
                aria-invalid=invalid
                data-needs=needs
            />
            <label r#for=name>{label}</label>
            {hint.map(|text| view! { <Hint field=name text /> })}
        </div>
    }
    .into_any()
}

/// One of several boxes with the same name.
#[component]
pub(crate) fn ValueCheckbox(
    name: &'static str,
    /// The id is the name and this.
    value: String,
    #[prop(into)] label: String,
    checked: bool,
) -> AnyView {
    let checked = failed_form::ticked_among(name, &value, checked);
    let id = format!("{name}-{value}");
    view! {
        <div class="check">
            <input class="tick" r#type="checkbox" id=id.clone() name=name value=value checked=checked />
            <label r#for=id>{nobr(&label)}</label>
        </div>
    }
    .into_any()
}
