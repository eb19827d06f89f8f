//! Radio buttons below each other, under a visible name.

use leptos::prelude::*;

use super::failed_form;
use super::field::{FieldError, Hint, described_by};
use super::meanwhile;

#[derive(Clone, Copy, Debug)]
pub(crate) struct RadioOption {
    pub(crate) value: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: Option<&'static str>,
}

#[component]
pub(crate) fn RadioGroup(
    /// The name in the form; the id of a button is this and its value.
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<RadioOption>,
    #[prop(into)] chosen: String,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// The value another user has saved since the form was opened.
    #[prop(optional_no_strip, into)]
    meanwhile: Option<String>,
) -> AnyView {
    let chosen = failed_form::value(name, chosen);
    let labelled =
        |value: &str| options.iter().find(|each| each.value == value).map_or("", |each| each.label);
    let saved = meanwhile.as_deref().map(labelled);
    let changed = meanwhile::hint(None, labelled(&chosen), saved);
    let described = described_by(name, changed.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let label_id = format!("{name}-label");
    let buttons = options.into_iter().map(|RadioOption { value, label, hint }| {
        let id = format!("{name}-{value}");
        let described = hint.map(|_| format!("{id}-hint"));
        view! {
            <div class="check">
                <input class="dot" r#type="radio" id=id.clone() name=name value=value checked={value == chosen} aria-describedby=described />
                <label r#for=id.clone()>{label}</label>
                {hint.map(|text| view! { <Hint field=id text /> })}
            </div>
        }
    });
    view! {
        <div class="radios" id=name tabindex="-1" role="radiogroup" aria-labelledby=label_id aria-describedby=described aria-invalid=invalid>
            <p class="field__label" id=label_id.clone()>{label}</p>
            {changed.map(|text| view! { <Hint field=name text /> })}
            {error.map(|text| view! { <FieldError field=name text /> })}
            {buttons.collect_view()}
        </div>
    }
    .into_any()
}
