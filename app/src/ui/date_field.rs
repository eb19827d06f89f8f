//! A day.

use leptos::prelude::*;

use super::field::{Field, Hint, described_by};

#[component]
pub(crate) fn DateField(
    /// Name of the value in the form, and id.
    name: &'static str,
    #[prop(into)] label: String,
    /// As it was typed, or as YYYY-MM-DD.
    #[prop(into)]
    value: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
) -> AnyView {
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=name label error>
            {hint.map(|text| view! { <Hint field=name text /> })}
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
            />
        </Field>
    }
    .into_any()
}
