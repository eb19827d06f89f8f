//! A whole number between two others.

use leptos::prelude::*;

use super::field::{Field, described_by};

#[component]
pub(crate) fn NumberField(
    /// Name of the value in the form, and id.
    name: &'static str,
    #[prop(into)] label: String,
    /// As it was typed.
    #[prop(into)]
    value: String,
    least: i64,
    most: i64,
    #[prop(optional_no_strip, into)] error: Option<String>,
) -> AnyView {
    let described = described_by(name, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=name label error>
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
