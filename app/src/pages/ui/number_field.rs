//! A whole number within a range.

use leptos::prelude::*;

use super::failed_form;
use super::field::{Field, described_by};
use super::meanwhile;

#[component]
pub(crate) fn NumberField(
    /// The name in the form, and the id.
    name: &'static str,
    #[prop(into)] label: String,
    /// The raw input.
    #[prop(into)]
    value: String,
    least: i64,
    most: i64,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// The value another user has saved since the form was opened.
    #[prop(optional_no_strip, into)]
    meanwhile: Option<String>,
) -> AnyView {
    let value = failed_form::value(name, value);
    let hint = meanwhile::hint(None, &value, meanwhile.as_deref());
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=name label hint error>
            <input
                class="input"
                data-kind="number"
                r#type="number"
                inputmode="numeric"
                id=name
                name=name
                value=value
                min=least.to_string()
                max=most.to_string()
                step="1"
                autocomplete="off"
                aria-describedby=described
                aria-invalid=invalid
                required
            />
        </Field>
    }
    .into_any()
}
