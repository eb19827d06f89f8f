//! A day.

use leptos::prelude::*;

use super::field::{Field, described_by};

#[component]
pub(crate) fn DateField(
    /// Name of the value in the form, and id.
    name: &'static str,
    #[prop(into)] label: String,
    /// As it was typed, or as YYYY-MM-DD.
    #[prop(into)]
    value: String,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] optional: bool,
) -> AnyView {
    let described = described_by(name, false, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=name label error>
            <input
                class="input"
                data-kind="date"
                r#type="date"
                id=name
                name=name
                value=value
                autocomplete="off"
                aria-describedby=described
                aria-invalid=invalid
                required=!optional
            />
        </Field>
    }
    .into_any()
}
